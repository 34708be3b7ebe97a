package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.redis.Call.Told;
import dev.weir.redis.RedisSettings.WhenDown;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two stores under load whose Redis dies, freezes or flaps: nobody waits longer than the deadline,
 * and no more passes than the setting says.
 */
class OutageUnderLoadIT {
  private static final int PERMITS = (int) Stores.TIGHT.list().get(0).permits();
  private static final int HALF = PERMITS / 2;

  /** What one store has taken since the other was last answered, and calls on their way. */
  private static final int UNHEARD_OF = PERMITS / 20;

  private final RedisProcess redis = RedisProcess.start();

  @AfterEach
  void end() {
    redis.close();
  }

  @ParameterizedTest
  @EnumSource(WhenDown.class)
  void aRedisThatIsKilledAndStartsAgainEmpty(WhenDown whenDown) {
    Footprint without = Footprint.on(redis);
    try (Stores stores = Stores.on(redis.url(), whenDown)) {
      Footprint before = Footprint.on(redis);
      long killed;
      long restarted;
      Calls calls;
      try (Callers callers = stores.callers()) {
        callers.awaitMore(HALF, call -> isTight(call) && call.told() == Told.ALLOWED);
        redis.kill();
        killed = System.nanoTime();
        awaitFallback(callers);
        redis.restart();
        restarted = System.nanoTime();
        callers.awaitRedis();
        calls = callers.stop();
      }

      calls.assertPrompt("Redis is killed, " + whenDown, Stores.DEADLINE);
      Stores.assertBackSoon(calls, restarted);
      assertThat(tight(calls).endedBefore(restarted).count(Told.ALLOWED)).isBetween(HALF, PERMITS);
      assertThat(tight(calls).startedAfter(restarted).count(Told.ALLOWED))
          .as("by a Redis that has lost its data")
          .isLessThanOrEqualTo(PERMITS);
      assertFallback(whenDown, tight(calls).startedAfter(killed));
      if (whenDown == WhenDown.LOCAL) {
        assertThat(tight(calls).endedBefore(restarted).allowed())
            .as("before the loss, and from what had remained")
            .isLessThanOrEqualTo(PERMITS + UNHEARD_OF);
      }
      stores.assertOutages(1);
      before.assertConnectionsAgain(redis);
      assertBriefKeysExpire();
    }
    without.assertAgain(redis);
  }

  @ParameterizedTest
  @EnumSource(WhenDown.class)
  void aRedisThatIsFrozenAndThaws(WhenDown whenDown) {
    Footprint without = Footprint.on(redis);
    try (Stores stores = Stores.on(redis.url(), whenDown)) {
      Footprint before = Footprint.on(redis);
      long frozen;
      long thawed;
      Calls calls;
      try (Callers callers = stores.callers()) {
        callers.awaitMore(HALF, call -> isTight(call) && call.told() == Told.ALLOWED);
        redis.freeze();
        frozen = System.nanoTime();
        awaitFallback(callers);
        redis.thaw();
        thawed = System.nanoTime();
        callers.awaitRedis();
        calls = callers.stop();
      }

      calls.assertPrompt("Redis is frozen, " + whenDown, Stores.DEADLINE);
      Stores.assertBackSoon(calls, thawed);
      assertThat(tight(calls).count(Told.ALLOWED)).isLessThanOrEqualTo(PERMITS);
      assertFallback(whenDown, tight(calls).startedAfter(frozen));
      stores.assertOutages(1);
      before.assertConnectionsAgain(redis);
      assertBriefKeysExpire();
    }
    without.assertAgain(redis);
  }

  @Test
  void aRedisThatComesAndGoes() {
    int flaps = 4;
    try (Stores stores = Stores.on(redis.url(), WhenDown.LOCAL)) {
      Footprint before = Footprint.on(redis);
      Calls calls;
      try (Callers callers = stores.callers()) {
        for (int i = 0; i < flaps; i++) {
          callers.awaitRedis();
          redis.kill();
          awaitFallback(callers);
          redis.restart();
          callers.awaitRedis();
        }
        calls = callers.stop();
      }

      calls.assertPrompt("Redis flaps", Stores.DEADLINE);
      assertThat(tight(calls).count(Told.ALLOWED)).isLessThanOrEqualTo((flaps + 1) * PERMITS);
      assertThat(tight(calls).count(Told.ALLOWED_BY_FALLBACK))
          .as("the parts of both stores, once for all outages")
          .isLessThanOrEqualTo(PERMITS);
      stores.assertOutages(flaps);
      before.assertConnectionsAgain(redis);
    }
  }

  /** Long enough for every caller to have used up what the fallback may give. */
  private static void awaitFallback(Callers callers) {
    callers.awaitFallback();
    callers.awaitMore(PERMITS, call -> isTight(call) && !call.told().byRedis());
  }

  private static void assertFallback(WhenDown whenDown, Calls tight) {
    System.out.printf(
        "%s: %d passed and %d did not without Redis, of %d an hour%n",
        whenDown,
        tight.count(Told.ALLOWED_BY_FALLBACK),
        tight.byFallback() - tight.count(Told.ALLOWED_BY_FALLBACK),
        PERMITS);
    assertThat(tight.byFallback()).isGreaterThanOrEqualTo(PERMITS);
    switch (whenDown) {
      case OPEN -> assertThat(tight.count(Told.ALLOWED_BY_FALLBACK)).isEqualTo(tight.byFallback());
      case CLOSED -> assertThat(tight.count(Told.UNAVAILABLE)).isEqualTo(tight.byFallback());
      case LOCAL -> {
        assertThat(tight.count(Told.UNAVAILABLE)).isZero();
        assertThat(tight.count(Told.ALLOWED_BY_FALLBACK))
            .as("half of what remained for each store")
            .isBetween(1, HALF + UNHEARD_OF);
      }
    }
  }

  private void assertBriefKeysExpire() {
    assertThat(redis.list("KEYS", "*"))
        .allSatisfy(key -> assertThat((Long) redis.ask("PTTL", (String) key)).isNotEqualTo(-1));
    await().untilAsserted(() -> assertThat(redis.list("KEYS", "*:counter:{brief}*")).isEmpty());
  }

  private static Calls tight(Calls calls) {
    return calls.of("tight");
  }

  private static boolean isTight(Call call) {
    return call.key().equals("tight");
  }
}
