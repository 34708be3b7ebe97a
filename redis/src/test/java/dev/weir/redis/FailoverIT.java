package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.redis.Call.Told;
import dev.weir.redis.RedisSettings.WhenDown;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two stores under load whose master dies and is replaced by its replica. */
class FailoverIT {
  /** The most that a replica may be behind, in time. */
  private static final Duration BEHIND = Duration.ofSeconds(1);

  private static final int SECONDS_WORTH = 1_000;

  @Test
  void aReplicaTakesOverWithAllThatHadReachedIt() {
    try (RedisSentinels sentinels = new RedisSentinels();
        Stores stores = Stores.on(sentinels.url(), WhenDown.LOCAL)) {
      long killed;
      long announced;
      Calls calls;
      try (Callers callers = stores.callers()) {
        callers.awaitMore(
            3 * SECONDS_WORTH,
            call -> Stores.WIDES.contains(call.key()) && call.told() == Told.ALLOWED);
        killed = System.nanoTime();
        sentinels.master().kill();
        await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(5))
            .until(sentinels::isAnnounced);
        announced = System.nanoTime();
        callers.awaitRedis();
        calls = callers.stop();
      }

      calls.assertPrompt("the master is replaced", Stores.DEADLINE);
      Stores.assertBackSoon(calls, announced);
      stores.assertOutages(1);
      for (String key : Stores.WIDES) {
        assertSurvived(stores, calls.of(key), key, killed);
      }
    }
  }

  private static void assertSurvived(Stores stores, Calls calls, String key, long killed) {
    int passed = calls.count(Told.ALLOWED);
    int mayBeLost =
        calls.endedBefore(killed).startedAfter(killed - BEHIND.toNanos()).count(Told.ALLOWED);
    long used = stores.used(key);
    System.out.printf(
        "%s: %d passed, %d were lost with the master; at most %d, those of its last second%n",
        key, passed, Math.max(0, passed - used), mayBeLost);
    assertThat(mayBeLost).isLessThan(passed / 2);
    assertThat(used).isBetween((long) passed - mayBeLost, (long) passed + calls.byFallback());
  }
}
