package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.redis.Call.Told;
import dev.weir.redis.RedisSettings.WhenDown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Three stores that together ask for three times as much as a sliding window lets pass. Its windows
 * begin with the first call that passed and follow without a gap; none may pass more than the
 * limit. When a call was decided is only known to lie between its start and its end, so calls at
 * the edge of two windows are left out where too many would be found, and where too few would.
 */
class ConcurrentLoadIT {
  private static final int STORES = 3;
  private static final int CALLERS_PER_STORE = 2;
  private static final long PERMITS = 1_000;
  private static final Duration PERIOD = Duration.ofSeconds(2);
  private static final Limits LIMITS = Limits.of(Limit.of(PERMITS, PERIOD));
  private static final int WINDOWS = 8;
  private static final double LEAST = 0.98;

  @Test
  void noWindowPassesMoreThanTheLimitAndAllTogetherHardlyLess() {
    List<RedisStore> stores = new ArrayList<>();
    try (RedisProcess redis = RedisProcess.start()) {
      RedisSettings settings =
          RedisSettings.builder().url(redis.url()).whenDown(WhenDown.CLOSED).build();
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
        callers.awaitFor(PERIOD.multipliedBy(WINDOWS));
        calls = callers.stop();
      }

      calls.assertPrompt("three stores are at their limit", settings.timeout());
      assertBounds(calls.where(call -> call.told() == Told.ALLOWED));
    } finally {
      stores.forEach(RedisStore::close);
    }
  }

  private static void assertBounds(Calls passed) {
    Call first = passed.list().get(0);
    long[] inWindow = new long[WINDOWS + 1];
    long withinAll = 0;
    for (Call call : passed.list()) {
      long earliest = Math.max(0, call.startedNanos() - first.endedNanos());
      long latest = call.endedNanos() - first.startedNanos();
      long window = earliest / PERIOD.toNanos();
      if (window == latest / PERIOD.toNanos() && window <= WINDOWS) {
        inWindow[(int) window]++;
      }
      if (latest < PERIOD.toNanos() * (WINDOWS - 1)) {
        withinAll++;
      }
    }
    long most = PERMITS * (WINDOWS - 1);
    System.out.printf(
        "%d of %d passed in %d windows (%.2f %%)%n",
        withinAll, most, WINDOWS - 1, 100.0 * withinAll / most);
    for (long count : inWindow) {
      assertThat(count).isLessThanOrEqualTo(PERMITS);
    }
    assertThat(withinAll).isBetween((long) (LEAST * most), most);
  }
}
