package dev.weir.http;

import static dev.weir.http.Answers.MINUTE;
import static dev.weir.http.Answers.allowed;
import static dev.weir.http.Answers.answer;
import static dev.weir.http.Answers.charge;
import static dev.weir.http.Answers.counted;
import static dev.weir.http.Answers.json;
import static dev.weir.http.Answers.passed;
import static dev.weir.http.Answers.refused;
import static dev.weir.http.Answers.refusing;
import static dev.weir.http.Answers.seconds;
import static dev.weir.http.Answers.shadow;
import static dev.weir.http.Answers.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Decision;
import dev.weir.policy.Verdict.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DecisionBodyTest {
  @Test
  void writesADecisionThatAllows() {
    assertThat(text(answer(allowed(passed(MINUTE, 99, seconds(37)))).toJson()))
        .isEqualTo(
            "{\"allowed\":true,\"limit\":100,\"remaining\":99,\"reset\":1795246290,"
                + "\"retry_after\":null,\"retry_after_ms\":null,\"policy\":\"default-60s\","
                + "\"limits\":[{\"policy\":\"default-60s\",\"limit\":100,\"window_seconds\":60,"
                + "\"remaining\":99,\"reset\":1795246290,\"retry_after\":null}],"
                + "\"shadow\":false,\"degraded\":false,\"headers\":{\"X-RateLimit-Limit\":\"100\","
                + "\"X-RateLimit-Remaining\":\"99\",\"X-RateLimit-Reset\":\"1795246290\","
                + "\"RateLimit-Policy\":\"\\\"default-60s\\\";q=100;w=60\","
                + "\"RateLimit\":\"\\\"default-60s\\\";r=99;t=37\"}}");
  }

  @Test
  void writesADecisionThatRefuses() {
    JsonNode decision =
        json(
            answer(refused(refusing(MINUTE, 0, seconds(60), Duration.ofNanos(1_500_000_001))))
                .toJson());

    assertThat(decision.get("allowed").asBoolean()).isFalse();
    assertThat(decision.get("retry_after").asLong()).isEqualTo(2);
    assertThat(decision.get("retry_after_ms").asLong()).isEqualTo(1501);
    assertThat(decision.get("limits").get(0).get("retry_after").asLong()).isEqualTo(2);
    assertThat(decision.get("headers").get("Retry-After").asString()).isEqualTo("2");
  }

  @Test
  void tellsWhatLimitsInShadowWouldHaveDone() {
    JsonNode decision =
        json(
            answer(
                    counted(
                        new Outcome(
                            charge("default", 1, MINUTE), allowed(passed(MINUTE, 9, seconds(1)))),
                        new Outcome(
                            shadow("compute", MINUTE),
                            refused(refusing(MINUTE, 0, seconds(60), seconds(37))))))
                .toJson());

    assertThat(decision.get("allowed").asBoolean()).isTrue();
    assertThat(decision.get("shadow").asBoolean()).isTrue();
    assertThat(decision.get("remaining").asLong()).isEqualTo(9);
    assertThat(decision.get("limits").get(0).has("shadow")).isFalse();
    assertThat(decision.get("limits").get(1).get("shadow").asBoolean()).isTrue();
  }

  @Test
  void writesADecisionThatWasNotCounted() {
    JsonNode decision = json(answer(new Decision.Allowed(List.of(), true)).toJson());

    assertThat(decision.get("degraded").asBoolean()).isTrue();
    assertThat(decision.get("limits")).isEmpty();
    for (String name : List.of("limit", "remaining", "reset", "policy")) {
      assertThat(decision.get(name).isNull()).as(name).isTrue();
    }
  }
}
