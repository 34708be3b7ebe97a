package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.Call.Told;
import dev.weir.redis.RedisSettings.WhenDown;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stores under load whose way to Redis is slow or breaks while replies are on it. */
class SlowRedisIT {
  private static final int SOME = 300;
  private static final int CUTS = 15;

  private final RedisProcess redis = RedisProcess.start();
  private final FaultyProxy proxy = new FaultyProxy(redis.port());

  @AfterEach
  void close() {
    proxy.close();
    redis.close();
  }

  @Test
  void repliesWithinTheDeadlineAreWaitedForAndLaterOnesAreNot() {
    try (Stores stores = Stores.on(proxy.url(), WhenDown.OPEN)) {
      Footprint before = Footprint.on(redis);
      long slow;
      long tooSlow;
      long fast;
      Calls calls;
      try (Callers callers = stores.callers()) {
        proxy.delayReplies(Stores.DEADLINE.dividedBy(5));
        slow = System.nanoTime();
        callers.awaitMore(SOME, call -> isWide(call) && call.told().byRedis());
        tooSlow = System.nanoTime();
        proxy.delayReplies(Stores.DEADLINE.multipliedBy(4));
        callers.awaitMore(2 * SOME, call -> !call.told().byRedis());
        proxy.delayReplies(Duration.ZERO);
        fast = System.nanoTime();
        callers.awaitMore(SOME, call -> isWide(call) && call.told().byRedis());
        calls = callers.stop();
      }

      calls.assertPrompt("Redis is slow", Stores.DEADLINE);
      Calls waitedFor = calls.startedAfter(slow).endedBefore(tooSlow);
      assertThat(waitedFor.byFallback()).isLessThan(waitedFor.count() / 2);
      Stores.assertBackSoon(calls, fast);
      assertThat(stores.events().failures()).contains(Kind.TIMEOUT);
      stores.assertOutages(1);
      before.assertConnectionsAgain(redis);
    }
  }

  @Test
  void aDecisionWhoseReplyIsCutIsNeverAskedForTwice() {
    try (Stores stores = Stores.on(proxy.url(), WhenDown.OPEN)) {
      Footprint before = Footprint.on(redis);
      Calls calls;
      try (Callers callers = stores.callers()) {
        for (int i = 0; i < CUTS; i++) {
          proxy.cutNextReplyAfter(3);
          callers.awaitMore(1, call -> !call.told().byRedis());
          callers.awaitMore(50, call -> call.told().byRedis());
        }
        calls = callers.stop();
      }

      calls.assertPrompt("replies are cut", Stores.DEADLINE);
      Stores.WIDES.forEach(key -> stores.assertCounted(calls, key));
      assertThat(calls.of("tight").count(Told.ALLOWED))
          .isLessThanOrEqualTo((int) Stores.TIGHT.list().get(0).permits());
      before.assertConnectionsAgain(redis);
    }
  }

  private static boolean isWide(Call call) {
    return call.key().startsWith("wide");
  }
}
