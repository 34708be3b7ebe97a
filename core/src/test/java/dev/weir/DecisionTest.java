package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecisionTest {
  private static final Limit MINUTE = Limit.perMinute(10);
  private static final Limit HOUR = Limit.perHour(10);

  @Test
  void showsTheLimitWithTheLeastRemaining() {
    Decision decision =
        new Decision.Allowed(List.of(passed(MINUTE, 5, 9), passed(HOUR, 3, 1)), false);

    assertThat(decision.tightest().orElseThrow().limit()).isEqualTo(HOUR);
  }

  @Test
  void onATieShowsTheLongestWait() {
    assertThat(
            new Decision.Allowed(List.of(passed(MINUTE, 3, 5), passed(HOUR, 3, 9)), false)
                .tightest()
                .orElseThrow()
                .limit())
        .isEqualTo(HOUR);
    assertThat(
            new Decision.Refused(List.of(refused(MINUTE, 7), passed(HOUR, 0, 6)), false)
                .tightest()
                .orElseThrow()
                .limit())
        .isEqualTo(MINUTE);
    LimitResult never = new LimitResult(HOUR, 0, Duration.ZERO, Optional.empty(), Optional.empty());
    assertThat(
            new Decision.Refused(List.of(refused(MINUTE, 7), never), false)
                .tightest()
                .orElseThrow()
                .limit())
        .isEqualTo(HOUR);
  }

  @Test
  void hasNothingToShowWhenAFallbackAnsweredWithoutCounting() {
    Decision decision = new Decision.Allowed(List.of(), true);

    assertThat(decision.tightest()).isEmpty();
    assertThat(decision.remaining()).isZero();
    assertThat(decision.retryAfter()).contains(Duration.ZERO);
    assertThat(decision.degraded()).isTrue();
    assertThat(decision.allowed()).isTrue();
  }

  @Test
  void aResultHasNoNegativeRemaining() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> passed(MINUTE, -1, 0))
        .withMessage("remaining must be at least 0, got -1");
  }

  @Test
  void wideProductsDoNotOverflow() {
    long large = Long.MAX_VALUE / 3;
    assertThat(Wide.lessOrEqual(large, large, large, large)).isTrue();
    assertThat(Wide.lessOrEqual(large, large, large, large - 1)).isFalse();
    assertThat(Wide.lessOrEqual(large, 2, large, large)).isTrue();
    assertThat(Wide.multiplyDivide(large, large, large)).isEqualTo(large);
    assertThat(Wide.multiplyDivideUp(large, 7, 2 * large)).isEqualTo(4);
    assertThat(Wide.multiplyDivideUp(6, 7, 2)).isEqualTo(21);
  }

  private static LimitResult passed(Limit limit, long remaining, long fullInSeconds) {
    Duration fullIn = Duration.ofSeconds(fullInSeconds);
    return new LimitResult(
        limit, remaining, fullIn, Optional.of(Duration.ZERO), Optional.of(fullIn));
  }

  private static LimitResult refused(Limit limit, long passesInSeconds) {
    Optional<Duration> passesIn = Optional.of(Duration.ofSeconds(passesInSeconds));
    return new LimitResult(limit, 0, Duration.ZERO, passesIn, passesIn);
  }
}
