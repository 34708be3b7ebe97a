package dev.weir.spring.web;

import dev.weir.http.Refusal;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A refusal in Spring's own terms, so that what an application does to its problems is done to it
 * too.
 */
final class ProblemMembers {
  private static final JsonFactory JSON = new JsonFactory();

  private ProblemMembers() {}

  static ProblemDetail of(Refusal refusal) {
    ProblemDetail problem = ProblemDetail.forStatus(HttpStatusCode.valueOf(refusal.status()));
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), refusal.body())) {
      json.nextToken();
      object(json).forEach((name, value) -> set(problem, name, value));
    }
    return problem;
  }

  private static void set(ProblemDetail problem, String name, @Nullable Object value) {
    switch (name) {
      case "type" -> problem.setType(URI.create(String.valueOf(value)));
      case "title" -> problem.setTitle(String.valueOf(value));
      case "detail" -> problem.setDetail(String.valueOf(value));
      case "status", "instance" -> {} // the status is set, the instance is Spring's to set
      default -> problem.setProperty(name, value);
    }
  }

  private static Map<String, @Nullable Object> object(JsonParser json) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      members.put(name, value(json));
    }
    return members;
  }

  private static @Nullable Object value(JsonParser json) {
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> array(json);
      case VALUE_NUMBER_INT -> json.getLongValue();
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
      case VALUE_NULL -> null;
      default -> json.getString();
    };
  }

  private static List<@Nullable Object> array(JsonParser json) {
    List<@Nullable Object> elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(json));
    }
    return elements;
  }
}
