package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.HeaderSettings;
import org.junit.jupiter.api.Test;

class RateLimitHeadersTest {
  private final RateLimitHeaders headers = new RateLimitHeaders(HeaderSettings.DEFAULTS);

  /** Each quota is another to it, as one is that an administrator grants. */
  @Test
  void whatItKnowsOfQuotasIsBounded() {
    for (int i = 0; i < 2 * RateLimitHeaders.MAX_KNOWN + 1; i++) {
      LimitAnswer answer =
          Answers.answer(Answers.allowed(Answers.passed(Answers.MINUTE, 99, Answers.seconds(1))));
      assertThat(headers.of(answer)).isNotEmpty();
      assertThat(headers.known()).isBetween(1, RateLimitHeaders.MAX_KNOWN);
      if (i < RateLimitHeaders.MAX_KNOWN) {
        assertThat(headers.known()).isEqualTo(i + 1);
      }
    }
  }
}
