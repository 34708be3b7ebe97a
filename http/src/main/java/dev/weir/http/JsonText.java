package dev.weir.http;

import java.io.ByteArrayOutputStream;
import java.util.OptionalLong;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Writes the JSON of this package: ASCII only, so that no text, half a surrogate pair included,
 * fails.
 */
final class JsonText {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private JsonText() {}

  /** One object with what {@code members} writes into it. */
  static byte[] object(Consumer<JsonGenerator> members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      members.accept(json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** A limit's numbers as they appear at the top of both documents. */
  static void limit(JsonGenerator json, LimitStatus limit) {
    json.writeNumberProperty("limit", limit.limit());
    json.writeNumberProperty("remaining", limit.remaining());
    json.writeNumberProperty("reset", limit.reset());
  }

  /** An array with one object for each limit. */
  static void limits(JsonGenerator json, String name, Iterable<LimitStatus> limits) {
    json.writeArrayPropertyStart(name);
    for (LimitStatus limit : limits) {
      json.writeStartObject();
      json.writeStringProperty("policy", limit.policy());
      json.writeNumberProperty("limit", limit.limit());
      json.writeNumberProperty("window_seconds", limit.windowSeconds());
      json.writeNumberProperty("remaining", limit.remaining());
      json.writeNumberProperty("reset", limit.reset());
      numberOrNull(json, "retry_after", limit.retryAfter());
      if (limit.shadow()) {
        json.writeBooleanProperty("shadow", true);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void numberOrNull(JsonGenerator json, String name, OptionalLong number) {
    if (number.isPresent()) {
      json.writeNumberProperty(name, number.getAsLong());
    } else {
      json.writeNullProperty(name);
    }
  }
}
