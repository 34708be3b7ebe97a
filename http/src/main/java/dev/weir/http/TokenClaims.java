package dev.weir.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * What a token claims, with every whole number exactly as it was written.
 *
 * <p>The library that verifies tokens reads a whole number beyond 64 bits as a floating-point one,
 * by which two users would become one. Here a number written in digits alone is a {@link
 * java.math.BigInteger}. One with a fraction or an exponent is a {@link java.math.BigDecimal}, also
 * where its value is whole, as {@code 42.0} and {@code 1e3} are (RFC 8259, section 6): what writes
 * numbers so may have rounded them (RFC 7493, section 2.2). A claim that is null is none.
 * Immutable.
 */
final class TokenClaims {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Map<String, Object> members;

  private TokenClaims(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Reads a JSON object.
   *
   * @throws JacksonException if it is none, or names a member of an object twice
   */
  static TokenClaims parse(String json) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      return new TokenClaims(object(parser));
    }
  }

  private static Map<String, Object> object(JsonParser parser) {
    Map<String, Object> members = new HashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      Object value = value(parser);
      if (value != null) {
        members.put(name, value);
      }
    }
    return members;
  }

  private static List<Object> list(JsonParser parser) {
    List<Object> entries = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Object value = value(parser);
      if (value != null) {
        entries.add(value);
      }
    }
    return entries;
  }

  private static @Nullable Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> list(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
      case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      default -> null;
    };
  }

  /**
   * The claim of this name; where there is none, what its dots lead to inside of objects, the
   * longest names first: {@code a.b.c} is the claim {@code a.b.c}, else {@code c} in {@code a.b},
   * else {@code b.c} in {@code a}, else {@code c} in the {@code b} of {@code a}.
   */
  Optional<Object> find(String name) {
    return Optional.ofNullable(find(members, name));
  }

  private static @Nullable Object find(@Nullable Object within, String name) {
    if (!(within instanceof Map<?, ?> object)) {
      return null;
    }
    Object found = object.get(name);
    for (int dot = name.lastIndexOf('.');
        found == null && dot > 0;
        dot = name.lastIndexOf('.', dot - 1)) {
      found = find(object.get(name.substring(0, dot)), name.substring(dot + 1));
    }
    return found;
  }
}
