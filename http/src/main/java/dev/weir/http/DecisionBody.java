package dev.weir.http;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JsonGenerator;

/** A decision as a JSON document, for callers that asked whether a request may pass. */
final class DecisionBody {
  private DecisionBody() {}

  static byte[] of(LimitAnswer answer) {
    Optional<LimitStatus> tightest = answer.tightest();
    return JsonText.object(
        json -> {
          json.writeBooleanProperty("allowed", answer.allowed());
          tightest.ifPresentOrElse(limit -> JsonText.limit(json, limit), () -> noLimit(json));
          JsonText.numberOrNull(json, "retry_after", answer.retryAfterSeconds());
          JsonText.numberOrNull(json, "retry_after_ms", millis(answer.retryAfter()));
          json.writeStringProperty("policy", tightest.map(LimitStatus::policy).orElse(null));
          JsonText.limits(json, "limits", answer.limits());
          json.writeBooleanProperty("shadow", answer.shadowed());
          json.writeBooleanProperty("degraded", answer.degraded());
          json.writeObjectPropertyStart("headers");
          answer.headers().forEach(field -> json.writeStringProperty(field.name(), field.value()));
          json.writeEndObject();
        });
  }

  private static void noLimit(JsonGenerator json) {
    json.writeNullProperty("limit");
    json.writeNullProperty("remaining");
    json.writeNullProperty("reset");
  }

  private static OptionalLong millis(Optional<Duration> wait) {
    return wait.isPresent()
        ? OptionalLong.of(wait.get().plusNanos(999_999).toMillis())
        : OptionalLong.empty();
  }
}
