package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.Reservation;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two instances on one Redis. */
class SharedCountersIT {
  private final ManualTicker ticker = new ManualTicker();
  private final TestBackend backend = TestBackend.by(ticker);
  private final TestBackend otherBackend = TestBackend.by(ticker);
  private final String prefix = SharedRedis.newPrefix();
  private final RedisCounters one = backend.counters(prefix);
  private final RedisCounters other = otherBackend.counters(prefix);

  @AfterEach
  void close() {
    backend.close();
    otherBackend.close();
  }

  @Test
  void countTogether() {
    Limits limits = Limits.of(Limit.perMinute(100));
    for (int i = 0; i < 50; i++) {
      assertThat(one.tryAcquire("key", limits, 1)).isTrue();
      assertThat(other.tryAcquire("key", limits, 1)).isTrue();
    }
    assertThat(one.tryAcquire("key", limits, 1)).isFalse();
    assertThat(other.tryAcquire("key", limits, 1)).isFalse();
  }

  @Test
  void neverPassMoreThanTheLargerOfTwoVersionsOfALimit() {
    for (Algorithm algorithm : Algorithm.values()) {
      Limits hundred = Limits.of(Limit.perMinute(100).algorithm(algorithm));
      Limits sixty = Limits.of(Limit.perMinute(60).algorithm(algorithm));
      int passed = 0;
      for (int i = 0; i < 200; i++) {
        passed += one.tryAcquire(algorithm.name(), hundred, 1) ? 1 : 0;
        passed += other.tryAcquire(algorithm.name(), sixty, 1) ? 1 : 0;
      }
      assertThat(passed).as(algorithm.label()).isEqualTo(100);
    }
  }

  @Test
  void cancelOnceAndOnlyWhatTheyReserved() {
    Limits limits = Limits.of(Limit.perSecond(10).burst(2));
    one.reserve("key", limits, 2, Duration.ofHours(1));
    Reservation reservation = one.reserve("key", limits, 2, Duration.ofHours(1));
    assertThat(other.reserve("key", limits, 1, Duration.ofHours(1)).delay())
        .isEqualTo(Duration.ofMillis(300));

    reservation.cancel();
    reservation.cancel();
    assertThat(one.peek("key", limits, 1).retryAfter()).contains(Duration.ofMillis(300));

    ticker.advance(Duration.ofMillis(400));
    Reservation late = one.reserve("key", limits, 2, Duration.ofHours(1));
    ticker.advance(late.delay().plusNanos(1_000));
    long before = one.peek("key", limits, 1).remaining();
    late.cancel();
    assertThat(one.peek("key", limits, 1).remaining()).isEqualTo(before);
  }

  @Test
  void giveNothingBackForAReservationThatAResetForgot() {
    Limits limits = Limits.of(Limit.perSecond(10).burst(2));
    one.reserve("key", limits, 2, Duration.ofHours(1));
    Reservation forgotten = one.reserve("key", limits, 2, Duration.ofHours(1));
    other.reset("key");
    one.reserve("key", limits, 2, Duration.ofHours(1));
    one.reserve("key", limits, 2, Duration.ofHours(1));

    forgotten.cancel();

    assertThat(one.peek("key", limits, 1).retryAfter()).contains(Duration.ofMillis(300));
  }

  @Test
  void keepReservationsApartFromAStepBackOfTheClock() {
    Limits limits = Limits.of(Limit.perSecond(10).burst(2));
    one.reserve("key", limits, 2, Duration.ofHours(1));
    Reservation reservation = one.reserve("key", limits, 2, Duration.ofHours(1));
    ticker.advance(Duration.ofHours(-1));
    one.reserve("key", limits, 1, Duration.ofHours(1));

    reservation.cancel();

    assertThat(one.peek("key", limits, 1).retryAfter()).contains(Duration.ofMillis(300));
  }

  @Test
  void hearOfEveryChangeThatCanEndARefusalEarly() {
    List<String> heard = new CopyOnWriteArrayList<>();
    Limits limits = Limits.of(Limit.perMinute(10).burst(10));
    try (StatefulRedisPubSubConnection<String, String> listening = SharedRedis.listen()) {
      listening.addListener(
          new RedisPubSubAdapter<String, String>() {
            @Override
            public void message(String channel, String message) {
              heard.add(message);
            }
          });
      listening.sync().subscribe(prefix + ":changes");
      for (String key : new String[] {"a", "b", "c", "d", "e"}) {
        one.check(key, limits, 10);
        one.check(key, limits, 1);
      }
      Reservation reservation = one.reserve("e", limits, 1, Duration.ofHours(1));
      assertThat(heard).isEmpty();

      one.reset("a");
      one.refund("b", limits, 1);
      one.penalize("c", limits, 1);
      one.check("d", Limits.of(Limit.perMinute(20).burst(20)), 1);
      reservation.cancel();

      await().untilAsserted(() -> assertThat(heard).hasSize(5));
      assertThat(heard).containsExactly(name("a"), name("b"), name("c"), name("d"), name("e"));
    }
  }

  @Test
  void keepHostileKeysApart() {
    Limits limits = Limits.of(Limit.perMinute(1));
    List<String> hostile =
        List.of("{}", "}{", "a}:log:60s", ":", "%", "%00", "\0", "\uD83D\uDE00", "x".repeat(1024));
    for (String key : hostile) {
      assertThat(one.tryAcquire(key, limits, 1)).as(key).isTrue();
    }
    for (String key : hostile) {
      assertThat(other.tryAcquire(key, limits, 1)).as(key).isFalse();
    }
    assertThat(one.size()).isEqualTo(hostile.size());
  }

  private String name(String key) {
    return prefix + ":counter:{" + key + "}";
  }
}
