package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.Reservation;
import dev.weir.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two instances on one Redis that differ, or do not hear of each other. */
class TwoInstancesIT {
  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final Duration REMEMBERED_AT_MOST = Duration.ofSeconds(1);

  /** For a call and a poll, on a machine that is busy. */
  private static final Duration A_MOMENT = Duration.ofSeconds(1);

  private static final Limits ONCE_AN_HOUR = Limits.of(Limit.perHour(1));

  private final RedisProcess redis = RedisProcess.start();
  private final RedisStore one = RedisStore.open(settings(redis.url()));

  @AfterEach
  void close() {
    one.close();
    redis.close();
  }

  private static RedisSettings settings(String url) {
    return RedisSettings.builder().url(url).timeout(Duration.ofSeconds(1)).build();
  }

  private RedisStore open() {
    return RedisStore.open(settings(redis.url()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void aClockThatIsAnHourOffChangesNothing(int hoursAhead) {
    Limits limits = Limits.of(Limit.perMinute(100));
    Ticker clock = new Ahead(AN_HOUR.multipliedBy(hoursAhead));
    try (RedisStore off = RedisStore.open(settings(redis.url()), clock, StoreListener.NONE)) {
      for (int remaining = 99; remaining >= 0; remaining--) {
        Decision decision = (remaining % 2 == 0 ? one : off).check("key", limits, 1);
        assertThat(decision.allowed()).isTrue();
        assertThat(decision.remaining()).isEqualTo(remaining);
      }
      Duration byOne = one.check("key", limits, 1).retryAfter().orElseThrow();
      Duration byOff = off.check("key", limits, 1).retryAfter().orElseThrow();

      assertThat(byOne).isBetween(Duration.ofSeconds(40), Duration.ofSeconds(61));
      assertThat(byOne.minus(byOff)).isLessThan(Duration.ofSeconds(5));
      assertThat((Long) redis.ask("PTTL", "weir:counter:{key}"))
          .isBetween(1L, Duration.ofMinutes(2).toMillis());
    }
  }

  @Test
  void aRefusalWhoseEndIsNotHeardOfIsRememberedForASecondAtMost() {
    try (RedisStore other = open()) {
      for (int i = 0; i < 4; i++) {
        String key = "lost-" + i;
        awaitSubscribers();
        refuse(one, key);
        assertThat((Long) redis.ask("CLIENT", "KILL", "TYPE", "pubsub")).isEqualTo(2);
        Duration took = untilPassesAfterReset(one, other, key);
        System.out.printf(
            "a reset is noticed after %d ms though its announcement was lost%n", took.toMillis());
        assertThat(took).isLessThan(REMEMBERED_AT_MOST.plus(A_MOMENT));
      }
    }
  }

  @Test
  void anAnnouncementThatIsLostOnAConnectionThatStaysCostsASecondAtMost() {
    try (FaultyProxy proxy = new FaultyProxy(redis.port());
        RedisStore deaf = RedisStore.open(settings(proxy.url()));
        RedisStore other = open()) {
      proxy.lose("message");
      for (int i = 1; i <= 3; i++) {
        String key = "lost-" + i;
        refuse(deaf, key);
        Duration took = untilPassesAfterReset(deaf, other, key);
        assertThat(proxy.losses()).isGreaterThanOrEqualTo(i);
        assertThat(took).isLessThan(REMEMBERED_AT_MOST.plus(A_MOMENT));
      }
    }
  }

  @Test
  void anAnnouncementThatIsHeardEndsWhatIsRememberedAtOnce() {
    StoppingTicker ticker = new StoppingTicker();
    try (RedisStore hearing = RedisStore.open(settings(redis.url()), ticker, StoreListener.NONE);
        RedisStore other = open()) {
      ticker.stop();
      refuse(hearing, "heard");

      assertThat(untilPassesAfterReset(hearing, other, "heard")).isPositive();
    }
  }

  private void awaitSubscribers() {
    await("a subscription of each store")
        .until(
            () ->
                redis.list("PUBSUB", "NUMSUB", "weir:changes").equals(List.of("weir:changes", 2L)));
  }

  private static void refuse(RedisStore store, String key) {
    assertThat(store.check(key, ONCE_AN_HOUR, 1).allowed()).isTrue();
    assertThat(store.check(key, ONCE_AN_HOUR, 1).allowed()).isFalse();
  }

  private static Duration untilPassesAfterReset(RedisStore store, RedisStore other, String key) {
    other.reset(key);
    long reset = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(() -> store.check(key, ONCE_AN_HOUR, 1).allowed());
    return Duration.ofNanos(System.nanoTime() - reset);
  }

  @Test
  void ofTwoVersionsOfALimitTheLargerPassesOnceAltogether() throws Exception {
    Limits hundred = Limits.of(Limit.perHour(100));
    Limits sixty = Limits.of(Limit.perHour(60));
    try (RedisStore other = open()) {
      List<Integer> passed =
          together(
              List.of(
                  () -> passed(one, hundred), () -> passed(one, hundred),
                  () -> passed(other, sixty), () -> passed(other, sixty)));

      assertThat(passed.stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
    }
  }

  private static int passed(RedisStore store, Limits limits) {
    int passed = 0;
    for (int i = 0; i < 150; i++) {
      passed += store.tryAcquire("key", limits, 1) ? 1 : 0;
    }
    return passed;
  }

  @Test
  void aReservationIsGivenBackOnceHoweverOftenItIsCancelled() throws Exception {
    Limits limits = Limits.of(Limit.perHour(2).burst(2));
    try (RedisStore other = open()) {
      one.check("key", limits, 2);
      one.reserve("key", limits, 1, AN_HOUR.multipliedBy(2));
      Reservation last = other.reserve("key", limits, 1, AN_HOUR.multipliedBy(2));
      assertNextIn(Duration.ofMinutes(90), limits);

      together(
          Collections.nCopies(
              8,
              () -> {
                last.cancel();
                return true;
              }));

      assertNextIn(Duration.ofMinutes(60), limits);
    }
  }

  @Test
  void aCancellationWhoseReplyIsLostIsCarriedOutOnce() {
    Limits limits = Limits.of(Limit.perHour(2).burst(2));
    try (FaultyProxy proxy = new FaultyProxy(redis.port());
        RedisStore other = RedisStore.open(settings(proxy.url()))) {
      one.check("key", limits, 2);
      one.reserve("key", limits, 1, AN_HOUR.multipliedBy(2));
      Reservation last = other.reserve("key", limits, 1, AN_HOUR.multipliedBy(2));
      proxy.cutNextReplyAfter(2);

      last.cancel();
      last.cancel();

      assertNextIn(Duration.ofMinutes(60), limits);
      await().until(() -> !other.peek("key", limits, 1).degraded());
      last.cancel();
      assertNextIn(Duration.ofMinutes(60), limits);
    }
  }

  @Test
  void aReservationThatIsCancelledTooLateIsNotGivenBack() {
    Limits limits = Limits.of(Limit.of(1, Duration.ofSeconds(2)).burst(1));
    one.check("key", limits, 1);
    Reservation reservation = one.reserve("key", limits, 1, AN_HOUR);
    long reserved = System.nanoTime();
    await().until(() -> System.nanoTime() - reserved > reservation.delay().toNanos());

    reservation.cancel();

    assertThat(one.peek("key", limits, 1).allowed()).isFalse();
  }

  private void assertNextIn(Duration wait, Limits limits) {
    assertThat(one.peek("key", limits, 1).retryAfter().orElseThrow())
        .isBetween(wait.minusSeconds(30), wait);
  }

  private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdown();
    }
  }

  /** The clocks of a machine that is ahead, or behind if that is negative. */
  private record Ahead(Duration by) implements Ticker {
    @Override
    public long nanos() {
      return Ticker.system().nanos() + by.toNanos();
    }

    @Override
    public Instant wallTime() {
      return Ticker.system().wallTime().plus(by);
    }

    @Override
    public Future<?> schedule(Runnable task, Duration delay) {
      return Ticker.system().schedule(task, delay);
    }
  }
}
