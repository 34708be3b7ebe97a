package dev.weir.server.check;

import dev.weir.Limit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads questions from JSON (RFC 8259), strictly: what is not understood is an error. */
final class QuestionReader {
  private static final String EXAMPLE =
      "{\"user\":\"42\",\"tier\":\"premium\",\"method\":\"GET\",\"path\":\"/x\",\"cost\":1}";
  private static final String USER = "user";
  private static final String IP = "ip";
  private static final String API_KEY = "api_key";
  private static final String TIER = "tier";
  private static final String METHOD = "method";
  private static final String PATH = "path";
  private static final String COST = "cost";
  private static final List<String> CLIENTS = List.of(USER, IP, API_KEY);
  private static final List<String> FIELDS = List.of(USER, IP, API_KEY, TIER, METHOD, PATH, COST);

  private static final Pattern METHOD_NAME = Pattern.compile("[A-Za-z][A-Za-z-]{0,31}");
  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_PATH = 8192;
  private static final int LONGEST_SHOWN = 64;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode fields;

  private QuestionReader(JsonNode fields) {
    this.fields = fields;
  }

  /**
   * The question in a body.
   *
   * @throws BadQuestion if there is none, or it is wrong
   */
  static Question read(byte[] body) {
    QuestionReader reader = new QuestionReader(object(body));
    reader.refuseUnknownFields();
    return new Question(
        reader.client(), reader.tier(), reader.method(), reader.path(), reader.cost());
  }

  private static JsonNode object(byte[] body) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JacksonException e) {
      throw new BadQuestion("body", notJson(e), e);
    }
    if (root.isArray()) {
      throw new BadQuestion("body", "lists are not supported; send one question: " + EXAMPLE);
    }
    if (!root.isObject()) {
      throw new BadQuestion("body", "must be a JSON object such as " + EXAMPLE);
    }
    return root;
  }

  private static String notJson(JacksonException e) {
    return "must be JSON and name each field once, %s; send %s".formatted(fault(e), EXAMPLE);
  }

  /** What is nested too deeply, or is too long a number, is not located. */
  private static String fault(JacksonException e) {
    @Nullable TokenStreamLocation location = e.getLocation();
    return location == null
        ? "it is nested too deeply or a number is too long"
        : "line %d column %d is wrong".formatted(location.getLineNr(), location.getColumnNr());
  }

  private void refuseUnknownFields() {
    for (String name : fields.propertyNames()) {
      if (!FIELDS.contains(name)) {
        throw new BadQuestion(
            shortened(name),
            "is no field of a question; the fields are " + String.join(", ", FIELDS));
      }
    }
  }

  private Question.Asker client() {
    List<String> named = CLIENTS.stream().filter(this::has).toList();
    if (named.isEmpty()) {
      throw new BadQuestion(USER, "is missing; say who asks by user, ip or api_key");
    }
    if (named.size() > 1) {
      throw new BadQuestion(
          named.get(1), "cannot be combined with " + named.get(0) + "; leave one of them out");
    }
    return switch (named.get(0)) {
      case USER -> new Question.User(name(USER));
      case IP -> new Question.Address(text(IP));
      default -> new Question.Key(text(API_KEY));
    };
  }

  private Optional<String> tier() {
    if (has(TIER) && has(API_KEY)) {
      throw new BadQuestion(
          TIER, "cannot be combined with api_key, whose registration names the tier; leave it out");
    }
    return has(TIER) ? Optional.of(name(TIER)) : Optional.empty();
  }

  private String method() {
    if (!has(METHOD)) {
      return "GET";
    }
    String method =
        text(
            METHOD,
            text -> METHOD_NAME.matcher(text).matches(),
            "must be the name of a method such as GET");
    return method.toUpperCase(Locale.ROOT);
  }

  private String path() {
    if (!has(PATH)) {
      throw new BadQuestion(PATH, "is missing; say what is asked for, such as \"/x\"");
    }
    return text(
        PATH,
        text -> text.startsWith("/") && text.length() <= LONGEST_PATH,
        "must start with / and have at most " + LONGEST_PATH + " characters");
  }

  private OptionalLong cost() {
    if (!has(COST)) {
      return OptionalLong.empty();
    }
    JsonNode cost = fields.get(COST);
    if (!cost.isIntegralNumber()
        || !cost.canConvertToLong()
        || cost.longValue() < 1
        || cost.longValue() > Limit.MAX_PERMITS) {
      throw new BadQuestion(
          COST,
          "must be a whole number from 1 to %d, got %s; leave it out for what the policy says"
              .formatted(Limit.MAX_PERMITS, shown(COST)));
    }
    return OptionalLong.of(cost.longValue());
  }

  private boolean has(String field) {
    return fields.hasNonNull(field);
  }

  private String name(String field) {
    return text(
        field,
        text -> !text.isBlank() && text.length() <= LONGEST_NAME,
        "must not be blank and have at most " + LONGEST_NAME + " characters");
  }

  private String text(String field, Predicate<String> rule, String message) {
    String text = text(field);
    if (!rule.test(text)) {
      throw new BadQuestion(field, message + ", got " + shown(field));
    }
    return text;
  }

  private String text(String field) {
    JsonNode value = fields.get(field);
    if (!value.isString()) {
      throw new BadQuestion(field, "must be a string in quotes, got " + shown(field));
    }
    return value.stringValue();
  }

  /** A key is a secret even where it is not understood. */
  private String shown(String field) {
    return field.equals(API_KEY) ? "something else" : shortened(fields.get(field).toString());
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
  }
}
