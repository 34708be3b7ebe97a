package dev.weir.http;

import static dev.weir.http.Answers.MINUTE;
import static dev.weir.http.Answers.REQUEST;
import static dev.weir.http.Answers.allowed;
import static dev.weir.http.Answers.answer;
import static dev.weir.http.Answers.passed;
import static dev.weir.http.Answers.refused;
import static dev.weir.http.Answers.refusing;
import static dev.weir.http.Answers.seconds;
import static dev.weir.http.Answers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.weir.policy.AdminOverride;
import dev.weir.policy.HeaderSettings;
import dev.weir.policy.HeaderSettings.Reset;
import dev.weir.policy.Verdict;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusalTest {
  private static final HttpHeader NO_STORE = new HttpHeader("Cache-Control", "no-store");
  private static final Verdict BLOCKED =
      new Verdict.Blocked(
          REQUEST,
          Optional.empty(),
          new AdminOverride(
              "ip:203.0.113.9", new AdminOverride.Action.Block(), Optional.empty(), "a secret"));

  @Test
  void tellsALimitedClientHowItStands() {
    LimitAnswer answer = answer(refused(refusing(MINUTE, 0, seconds(60), seconds(37))));
    Refusal refusal = Refusal.of(answer, "/x");

    assertThat(refusal.status()).isEqualTo(429);
    assertThat(refusal.headers()).containsAll(answer.headers()).endsWith(NO_STORE);
    assertThat(refusal.body()).isEqualTo(answer.problem("/x"));
  }

  @Test
  void tellsABlockedClientNeitherWhoNorWhy() {
    Refusal refusal = Refusal.of(answer(BLOCKED), "/x");

    assertThat(refusal.status()).isEqualTo(403);
    assertThat(refusal.headers()).containsExactly(NO_STORE);
    assertThat(text(refusal.body()))
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403,"
                + "\"detail\":\"Requests of this client are not accepted.\",\"instance\":\"/x\","
                + "\"error\":\"blocked\","
                + "\"message\":\"Requests of this client are not accepted.\"}");
  }

  @Test
  void tellsABlockedClientWhereToReadOn() {
    HeaderSettings settings =
        new HeaderSettings(
            true, true, Reset.EPOCH, Optional.of(URI.create("https://example.org/limits")));

    assertThat(text(Refusal.of(LimitAnswer.of(BLOCKED, settings, Answers.NOW), "/").body()))
        .endsWith("\"documentation_url\":\"https://example.org/limits\"}");
  }

  @Test
  void saysWhenToComeBackAndNothingOfTheStore() {
    Refusal refusal = Refusal.storeDown("/x\"y");

    assertThat(refusal.status()).isEqualTo(503);
    assertThat(refusal.headers()).containsExactly(new HttpHeader("Retry-After", "1"), NO_STORE);
    assertThat(text(refusal.body()))
        .isEqualTo(
            "{\"type\":\"https://iana.org/assignments/http-problem-types#temporary-reduced-capacity\","
                + "\"title\":\"Service Unavailable\",\"status\":503,"
                + "\"detail\":\"Requests cannot be counted now; retry in 1 s.\","
                + "\"instance\":\"/x\\\"y\",\"error\":\"store_unavailable\","
                + "\"message\":\"Requests cannot be counted now; retry in 1 s.\","
                + "\"retry_after\":1}");
  }

  @Test
  void isForWhatMayNotPass() {
    LimitAnswer answer = answer(allowed(passed(MINUTE, 99, seconds(1))));

    assertThatIllegalStateException().isThrownBy(() -> Refusal.of(answer, "/"));
  }
}
