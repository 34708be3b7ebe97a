package dev.weir.redis;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.redis.RedisSettings.WhenDown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Three stores that together ask for many times as much as a sliding window lets pass: some 2,000
 * calls a second, or a few hundred on a machine that is busy, for 100 permits a second.
 */
class ConcurrentLoadIT {
  private static final int STORES = 3;
  private static final int CALLERS_PER_STORE = 3;
  private static final long PERMITS = 500;
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final Limits LIMITS = Limits.of(Limit.of(PERMITS, PERIOD));

  /** A call that timed out would count as taken. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int WINDOWS = 6;

  @Test
  void noWindowPassesMoreThanTheLimitAndAllTogetherHardlyLess() {
    List<RedisStore> stores = new ArrayList<>();
    try (RedisProcess redis = RedisProcess.start()) {
      RedisSettings settings =
          RedisSettings.builder()
              .url(redis.url())
              .timeout(PATIENCE)
              .whenDown(WhenDown.CLOSED)
              .build();
      List<Callers.Question> questions = new ArrayList<>();
      for (int i = 0; i < STORES; i++) {
        RedisStore store = RedisStore.open(settings);
        stores.add(store);
        for (int j = 0; j < CALLERS_PER_STORE; j++) {
          questions.add(new Callers.Question("key", () -> store.check("key", LIMITS, 1)));
        }
      }

      Calls calls;
      try (Callers callers = new Callers(questions)) {
        callers.awaitFor(PERIOD.multipliedBy(WINDOWS).plus(PATIENCE));
        calls = callers.stop();
      }

      SaturatedWindow.assertFull(calls, PERMITS, PERIOD, WINDOWS);
    } finally {
      stores.forEach(RedisStore::close);
    }
  }
}
