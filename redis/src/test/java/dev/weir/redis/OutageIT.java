package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.StoreUnavailableException;
import dev.weir.Ticker;
import dev.weir.redis.RedisSettings.WhenDown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real Redis goes away and comes back. */
class OutageIT {
  private static final Limits LIMITS = Limits.of(Limit.perHour(90));
  private static final Duration TIMEOUT = Duration.ofMillis(50);

  private final List<String> events = new CopyOnWriteArrayList<>();
  private List<RedisStore> fleet = List.of();

  @AfterEach
  void close() {
    fleet.forEach(RedisStore::close);
  }

  private RedisStore open(RedisProcess redis, WhenDown whenDown) {
    RedisSettings settings =
        RedisSettings.builder().url(redis.url()).timeout(TIMEOUT).whenDown(whenDown).build();
    return RedisStore.open(
        settings,
        Ticker.system(),
        new StoreListener() {
          @Override
          public void onDown(RedisStoreException why) {
            events.add("down");
          }

          @Override
          public void onUp(Duration downFor) {
            events.add("up");
          }
        });
  }

  @ParameterizedTest
  @EnumSource(WhenDown.class)
  void aKilledRedisIsReplacedByTheFallbackAndDecidesAgainWithinASecond(WhenDown whenDown) {
    try (RedisProcess redis = RedisProcess.start();
        RedisStore store = open(redis, whenDown)) {
      decidedByRedis(store);
      redis.kill();
      goesDown(store);
      answersAs(whenDown, store);

      redis.restart();
      comesBack(store);
    }
  }

  @ParameterizedTest
  @EnumSource(WhenDown.class)
  void aFrozenRedisCostsATimeoutAndDecidesAgainWithinASecond(WhenDown whenDown) {
    try (RedisProcess redis = RedisProcess.start();
        RedisStore store = open(redis, whenDown)) {
      decidedByRedis(store);
      redis.freeze();
      goesDown(store);
      answersAs(whenDown, store);

      redis.thaw();
      comesBack(store);
    }
  }

  private static void decidedByRedis(RedisStore store) {
    await().atMost(Duration.ofSeconds(5)).until(() -> isRedis(store));
  }

  /** Every call ends in time, and before long Redis is no longer waited for. */
  private void goesDown(RedisStore store) {
    await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(2))
        .until(
            () -> {
              long started = System.nanoTime();
              isRedis(store);
              assertThat(Duration.ofNanos(System.nanoTime() - started))
                  .isLessThan(TIMEOUT.plusMillis(150));
              return !store.health().up();
            });
    assertThat(events).containsExactly("down");
  }

  private static boolean isRedis(RedisStore store) {
    try {
      return !store.peek("probe", LIMITS, 1).degraded();
    } catch (StoreUnavailableException e) {
      return false;
    }
  }

  private static void answersAs(WhenDown whenDown, RedisStore store) {
    switch (whenDown) {
      case OPEN -> assertThat(store.check("k", LIMITS, 1_000).allowed()).isTrue();
      case CLOSED ->
          assertThatThrownBy(() -> store.check("k", LIMITS, 1))
              .isInstanceOf(StoreUnavailableException.class);
      case LOCAL -> {
        Decision decision = store.check("k", LIMITS, 90);
        assertThat(decision.allowed()).isTrue();
        assertThat(decision.degraded()).isTrue();
        assertThat(store.check("k", LIMITS, 1).allowed()).isFalse();
      }
    }
  }

  private void comesBack(RedisStore store) {
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(1))
        .until(() -> isRedis(store));
    await().atMost(Duration.ofSeconds(2)).until(() -> store.health().up());
    assertThat(events).containsExactly("down", "up");
  }

  @Test
  void anOutageNeverAdmitsMoreThanTwiceALimitUnderLocal() {
    try (RedisProcess redis = RedisProcess.start()) {
      fleet = Stores.fleet(3, () -> open(redis, WhenDown.LOCAL));
      int before = admitted(fleet, 60);
      assertThat(before).isEqualTo(60);

      redis.kill();
      allGoDown();
      int during = admitted(fleet, 300);
      assertThat(during)
          .as("what remained when each last heard of it: 32, 31, 30, divided by 3")
          .isBetween(1, 31);

      redis.restart();
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> fleet.stream().allMatch(store -> store.health().up()));
      int after = admitted(fleet, 300);

      assertThat(before + during).isLessThanOrEqualTo(90 + 1);
      assertThat(after).as("this Redis kept nothing").isEqualTo(90);
    }
  }

  @Test
  void flappingAdmitsEachInstanceItsPartOnce() {
    try (RedisProcess redis =
        RedisProcess.start("--appendonly", "yes", "--appendfsync", "always")) {
      fleet = Stores.fleet(3, () -> open(redis, WhenDown.LOCAL));
      int admitted = 0;
      for (int flap = 0; flap < 3; flap++) {
        admitted += admitted(fleet, 9);
        redis.freeze();
        allGoDown();
        admitted += admitted(fleet, 300);
        redis.thaw();
        await()
            .atMost(Duration.ofSeconds(5))
            .until(() -> fleet.stream().allMatch(store -> store.health().up()));
      }
      admitted += admitted(fleet, 300);

      assertThat(admitted).as("Redis's 90 and three parts of 30").isBetween(90, 180);
    }
  }

  private void allGoDown() {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              fleet.forEach(OutageIT::isRedis);
              return fleet.stream().noneMatch(store -> store.health().up());
            });
  }

  private static int admitted(List<RedisStore> fleet, int requests) {
    List<Boolean> answers = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      answers.add(fleet.get(i % fleet.size()).tryAcquire("client", LIMITS, 1));
    }
    return (int) answers.stream().filter(allowed -> allowed).count();
  }
}
