package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitTest {
  @Test
  void isASlidingWindowNamedAfterItsPeriodUnlessToldOtherwise() {
    Limit limit = Limit.perMinute(100);

    assertThat(limit.permits()).isEqualTo(100);
    assertThat(limit.period()).isEqualTo(Duration.ofMinutes(1));
    assertThat(limit.algorithm()).isEqualTo(Algorithm.SLIDING_WINDOW);
    assertThat(limit.burst()).isEqualTo(100);
    assertThat(limit.name()).isEqualTo("60s");
  }

  @Test
  void hasAFactoryForEachUsualPeriod() {
    assertThat(Limit.perSecond(5).period()).isEqualTo(Duration.ofSeconds(1));
    assertThat(Limit.perMinute(5).period()).isEqualTo(Duration.ofMinutes(1));
    assertThat(Limit.perHour(5).period()).isEqualTo(Duration.ofHours(1));
    assertThat(Limit.perDay(5).period()).isEqualTo(Duration.ofDays(1));
    assertThat(Limit.of(5, Duration.ofSeconds(90)).period()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void becomesATokenBucketWithABurst() {
    Limit limit = Limit.perMinute(100).burst(20);

    assertThat(limit.algorithm()).isEqualTo(Algorithm.TOKEN_BUCKET);
    assertThat(limit.burst()).isEqualTo(20);
    assertThat(limit.burst(30).burst()).isEqualTo(30);
  }

  @Test
  void asATokenBucketWithoutABurstHoldsItsPermits() {
    assertThat(Limit.perMinute(100).algorithm(Algorithm.TOKEN_BUCKET).burst()).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource({
    "100/min, 100, 60000, 100, SLIDING_WINDOW",
    "100 / minute, 100, 60000, 100, SLIDING_WINDOW",
    "1/ms, 1, 1, 1, SLIDING_WINDOW",
    "7/sec, 7, 1000, 7, SLIDING_WINDOW",
    "7/s, 7, 1000, 7, SLIDING_WINDOW",
    "7/2seconds, 7, 2000, 7, SLIDING_WINDOW",
    "7/second, 7, 1000, 7, SLIDING_WINDOW",
    "100/90s, 100, 90000, 100, SLIDING_WINDOW",
    "100/2m, 100, 120000, 100, SLIDING_WINDOW",
    "100/2minutes, 100, 120000, 100, SLIDING_WINDOW",
    "100/hour, 100, 3600000, 100, SLIDING_WINDOW",
    "100/2hours, 100, 7200000, 100, SLIDING_WINDOW",
    "100/h, 100, 3600000, 100, SLIDING_WINDOW",
    "100/day, 100, 86400000, 100, SLIDING_WINDOW",
    "100/d, 100, 86400000, 100, SLIDING_WINDOW",
    "100/2days, 100, 172800000, 100, SLIDING_WINDOW",
    "' 100/min burst 20 ', 100, 60000, 20, TOKEN_BUCKET",
  })
  void readsItsTextForm(
      String text, long permits, long periodMillis, long burst, Algorithm algorithm) {
    Limit limit = Limit.parse(text);

    assertThat(limit.permits()).isEqualTo(permits);
    assertThat(limit.period()).isEqualTo(Duration.ofMillis(periodMillis));
    assertThat(limit.burst()).isEqualTo(burst);
    assertThat(limit.algorithm()).isEqualTo(algorithm);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|limit must read like",
        "100|limit must read like",
        "min/100|limit must read like",
        "-1/min|limit must read like",
        "1.5/min|limit must read like",
        "100/min burst|limit must read like",
        "100/min bust 20|limit must read like",
        "100/fortnight|unit must be ms, s, min, h or day, got \"fortnight\"",
        "0/min|permits must be at least 1, got 0",
        "100/0s|period must be between 1 ms and 366 days, got PT0S",
        "100/min burst 0|burst must be at least 1, got 0",
        "1000000001/day|permits must be at most 1000000000, got 1000000001",
        "99999999999999999999/day|permits must be at most 1000000000",
        "100/99999999999999999999d|period must be between 1 ms and 366 days, got 99999999999999999999d",
        "100/999999999999999999d|period must be between 1 ms and 366 days",
        "1/9999999999999s|period must be between 1 ms and 366 days",
        "100/367days|period must be between 1 ms and 366 days",
        "100/999999999999d|period must be between 1 ms and 366 days",
      })
  void saysWhatIsWrongWithAText(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limit.parse(text))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"90s, 90000", "1min, 60000", "50 ms, 50", "day, 86400000", "' 2h ', 7200000"})
  void readsAPeriodAlone(String text, long millis) {
    assertThat(Limit.parsePeriod(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void saysWhatIsWrongWithAPeriod() {
    assertRefused(
        () -> Limit.parsePeriod("soon enough"), "period must read like \"90s\", \"1min\"");
    assertRefused(() -> Limit.parsePeriod("0s"), "period must be between 1 ms and 366 days");
    assertRefused(() -> Limit.parsePeriod("5weeks"), "unit must be ms, s, min, h or day");
  }

  @Test
  void cutsALongTextInItsMessage() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limit.parse("x".repeat(10_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
  }

  @Test
  void refusesWhatLiesOutsideTheDomain() {
    assertRefused(() -> Limit.perMinute(0), "permits must be at least 1, got 0");
    assertRefused(() -> Limit.perMinute(-5), "permits must be at least 1, got -5");
    assertRefused(() -> Limit.perMinute(Long.MAX_VALUE), "permits must be at most 1000000000");
    assertRefused(() -> Limit.of(1, Duration.ZERO), "period must be between 1 ms and 366 days");
    assertRefused(() -> Limit.of(1, Duration.ofNanos(999_999)), "period must be between");
    assertRefused(() -> Limit.of(1, Duration.ofDays(-1)), "period must be between");
    assertRefused(() -> Limit.of(1, Duration.ofDays(366).plusNanos(1)), "period must be between");
    assertRefused(() -> Limit.of(1, Duration.ofSeconds(Long.MAX_VALUE)), "period must be between");
    assertRefused(
        () -> Limit.perSecond(100_000_001), "permits may be at most 100000000 a second, got");
    assertRefused(() -> Limit.of(100_001, Duration.ofMillis(1)), "permits may be at most");
    assertRefused(() -> Limit.perMinute(1).burst(0), "burst must be at least 1, got 0");
    assertRefused(() -> Limit.perMinute(1).burst(-1), "burst must be at least 1, got -1");
    assertRefused(
        () -> Limit.perMinute(1_000_000).burst(1_000_000_001), "burst must be at most 1000000000");
    assertRefused(() -> Limit.perDay(1).burst(367), "burst must refill within 366 days, got 367");
  }

  @Test
  void acceptsTheEdgesOfTheDomain() {
    assertThat(Limit.perSecond(100_000_000).permits()).isEqualTo(100_000_000);
    assertThat(Limit.of(100_000, Duration.ofMillis(1)).permits()).isEqualTo(100_000);
    assertThat(Limit.of(1_000_000_000, Limit.MAX_PERIOD).permits()).isEqualTo(1_000_000_000);
    assertThat(Limit.of(1, Limit.MIN_PERIOD).name()).isEqualTo("1ms");
    assertThat(Limit.perDay(1).burst(366).burst()).isEqualTo(366);
    assertThat(Limit.of(1, Duration.ofNanos(1_000_001)).name()).isEqualTo("1000001ns");
  }

  @Test
  void namesSettingsThatConflict() {
    Limit bucket = Limit.perMinute(100).burst(20);
    assertRefused(
        () -> bucket.algorithm(Algorithm.FIXED_WINDOW),
        "burst cannot be combined with algorithm fixed-window");
    assertRefused(
        () -> Limit.perMinute(100).algorithm(Algorithm.SLIDING_LOG).burst(20),
        "burst cannot be combined with algorithm sliding-log");
    assertRefused(
        () -> Limit.perMinute(10_001).algorithm(Algorithm.SLIDING_LOG),
        "permits of a sliding-log must be at most 10000, got 10001");
  }

  @Test
  void restrictsNames() {
    assertThat(Limit.perMinute(1).named("steady-2").name()).isEqualTo("steady-2");
    assertRefused(() -> Limit.perMinute(1).named(""), "name must be 1 to 64 of");
    assertRefused(() -> Limit.perMinute(1).named("Ä\"\r\n"), "name must be 1 to 64 of");
    assertRefused(() -> Limit.perMinute(1).named("x".repeat(65)), "x…\"");
  }

  @Test
  void refusesNulls() {
    assertThatNullPointerException().isThrownBy(() -> Limit.of(1, nothing()));
    assertThatNullPointerException().isThrownBy(() -> Limit.perMinute(1).named(nothing()));
    assertThatNullPointerException().isThrownBy(() -> Limit.perMinute(1).algorithm(nothing()));
    assertThatNullPointerException().isThrownBy(() -> Limit.parse(nothing()));
  }

  @Test
  void isAValue() {
    Limit limit = Limit.perMinute(100);

    assertThat(limit)
        .isEqualTo(Limit.of(100, Duration.ofSeconds(60)))
        .hasSameHashCodeAs(Limit.of(100, Duration.ofSeconds(60)))
        .isNotEqualTo(Limit.perMinute(101))
        .isNotEqualTo(Limit.perHour(100))
        .isNotEqualTo(limit.named("other"))
        .isNotEqualTo(limit.burst(100))
        .isNotEqualTo(limit.burst(1).burst(2))
        .isNotEqualTo("100/60s");
    assertThat(limit.burst(1)).isNotEqualTo(limit.burst(2));
  }

  @Test
  void printsWhatDiffersFromTheDefaults() {
    assertThat(Limit.perMinute(100)).hasToString("100/60s");
    assertThat(Limit.of(5, Duration.ofMillis(1500))).hasToString("5/1500ms");
    assertThat(Limit.perMinute(100).burst(20)).hasToString("100/60s burst 20");
    assertThat(Limit.perMinute(100).algorithm(Algorithm.FIXED_WINDOW).named("hard"))
        .hasToString("100/60s fixed-window (hard)");
  }

  @Test
  void algorithmsAreKnownByTheirLabels() {
    for (Algorithm algorithm : Algorithm.values()) {
      assertThat(Algorithm.ofLabel(algorithm.label())).isEqualTo(algorithm);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Algorithm.ofLabel("leaky"))
        .withMessage(
            "algorithm must be one of sliding-window, token-bucket, sliding-log, fixed-window,"
                + " got \"leaky\"");
  }

  @Test
  void severalLimitsNeedDifferentNames() {
    assertRefused(
        () -> Limits.of(Limit.perMinute(1), Limit.perMinute(2)),
        "limits must have different names, got \"60s\" twice; name one of them");
    assertRefused(() -> Limits.of(), "limits must be between 1 and 16, got 0");
    assertRefused(
        () ->
            Limits.of(
                java.util.stream.IntStream.rangeClosed(1, 17)
                    .mapToObj(i -> Limit.of(1, Duration.ofSeconds(i)))
                    .toList()),
        "limits must be between 1 and 16, got 17");
  }

  @Test
  void severalLimitsAreAValueToo() {
    Limits limits = Limits.of(Limit.perMinute(1), Limit.perHour(2));

    assertThat(limits)
        .isEqualTo(Limits.of(List.of(Limit.perMinute(1), Limit.perHour(2))))
        .hasSameHashCodeAs(Limits.of(Limit.perMinute(1), Limit.perHour(2)))
        .isNotEqualTo(Limits.of(Limit.perHour(2), Limit.perMinute(1)))
        .isNotEqualTo("[1/60s, 2/3600s]")
        .hasToString("[1/60s, 2/3600s]");
    assertThat(limits.list()).containsExactly(Limit.perMinute(1), Limit.perHour(2));
    assertThat(limits.canEverHold(1)).isTrue();
    assertThat(limits.canEverHold(2)).isFalse();
  }

  private static void assertRefused(Runnable building, String message) {
    assertThatIllegalArgumentException().isThrownBy(building::run).withMessageContaining(message);
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a careless caller passes
  private static <T> T nothing() {
    return null;
  }
}
