package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys live for as long as they hold something, and are gone soon after; by Redis's own time. */
class CounterLifetimeIT {
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final Duration A_LITTLE = PERIOD.dividedBy(4).plusMillis(100);

  private final TestBackend backend = TestBackend.byRedisTime();
  private final String prefix = SharedRedis.newPrefix();
  private final RedisCounters counters = backend.counters(prefix);

  @AfterEach
  void close() {
    backend.close();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void keysLiveUntilAllIsFullAndLittleLonger(Algorithm algorithm) {
    Limits limits = Limits.of(Limit.of(10, PERIOD).algorithm(algorithm));
    for (int i = 0; i < 12; i++) {
      Duration fullIn = counters.check("key", limits, 1).results().get(0).fullIn();
      for (long timeToLive : backend.timesToLive(prefix)) {
        assertThat(Duration.ofMillis(timeToLive))
            .isBetween(fullIn.minusMillis(50), fullIn.plus(A_LITTLE));
      }
    }
    Duration fullIn = debtOf(limits);
    assertThat(backend.timesToLive(prefix))
        .allMatch(timeToLive -> timeToLive >= fullIn.toMillis() - 50);
  }

  private Duration debtOf(Limits limits) {
    counters.penalize("key", limits, 1_000);
    return counters.peek("key", limits, 1).results().get(0).fullIn();
  }

  @Test
  void everyKeyEverWrittenGoesAway() {
    SplittableRandom random = new SplittableRandom(7);
    Limits[] versions = {limits(3, 200), limits(5, 150), limits(8, 300)};
    for (int i = 0; i < 500; i++) {
      String key = "key-" + random.nextInt(10);
      Limits limits = versions[random.nextInt(versions.length)];
      switch (random.nextInt(10)) {
        case 0 -> counters.refund(key, limits, 1);
        case 1 -> counters.penalize(key, limits, 2);
        case 2 -> counters.reset(key);
        case 3 -> reserve(key, random);
        default -> counters.check(key, limits, 1);
      }
      assertThat(backend.timesToLive(prefix)).doesNotContain(-1L);
    }

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(backend.timesToLive(prefix)).isEmpty());
    assertThat(counters.size()).isZero();
  }

  private void reserve(String key, SplittableRandom random) {
    Limits buckets = Limits.of(Limit.of(20, Duration.ofMillis(200)).burst(3).named("c"));
    var reservation = counters.reserve(key, buckets, 1, Duration.ofMillis(50));
    if (random.nextBoolean()) {
      reservation.cancel();
    }
  }

  @Test
  void givingEverythingBackLeavesNothing() {
    for (Algorithm algorithm : Algorithm.values()) {
      Limits limits = Limits.of(Limit.perMinute(10).algorithm(algorithm));
      counters.check("key", limits, 2);
      counters.check("key", limits, 2);
      counters.refund("key", limits, 4);
      assertThat(counters.size()).as(algorithm.label()).isZero();
    }
    Limits log = Limits.of(Limit.perMinute(10).algorithm(Algorithm.SLIDING_LOG));
    counters.check("key", log, 2);
    counters.check("key", log, 2);
    assertThat(backend.timesToLive(prefix)).hasSize(2);
    counters.reset("key");
    assertThat(backend.timesToLive(prefix)).isEmpty();
  }

  @Test
  void aLogThatIsNoLongerCountedIsDeleted() {
    Limits log = Limits.of(Limit.perMinute(10).algorithm(Algorithm.SLIDING_LOG));
    counters.check("key", log, 2);
    counters.check("key", log, 2);

    counters.check("key", Limits.of(Limit.perMinute(10)), 2);

    assertThat(backend.timesToLive(prefix)).hasSize(1);
  }

  private static Limits limits(long permits, long millis) {
    Duration period = Duration.ofMillis(millis);
    return Limits.of(
        List.of(
            Limit.of(permits, period).named("a"),
            Limit.of(permits, period.multipliedBy(2)).algorithm(Algorithm.SLIDING_LOG).named("b"),
            Limit.of(permits, period).burst(permits).named("c"),
            Limit.of(permits, period).algorithm(Algorithm.FIXED_WINDOW).named("d")));
  }
}
