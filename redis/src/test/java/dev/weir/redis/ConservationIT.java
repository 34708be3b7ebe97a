package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Algorithm;
import dev.weir.KeyedRateLimiter;
import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.Reservation;
import dev.weir.redis.RedisSettings.WhenDown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Waits that are given up while Redis's replies are on their way: what was taken was used or is
 * given back. Only a call whose reply never comes counts as taken.
 */
class ConservationIT {
  private static final int ROUNDS = 12;
  private static final int WAITS = 12;
  private static final Duration HOURS = Duration.ofHours(100);

  private final RedisProcess redis = RedisProcess.start();
  private final FaultyProxy proxy = new FaultyProxy(redis.port());
  private final AtomicLong used = new AtomicLong();
  private final SplittableRandom random = new SplittableRandom(seed());

  private static long seed() {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    System.out.println("ConservationIT: -Dweir.seed=" + seed);
    return seed;
  }

  @AfterEach
  void close() {
    proxy.close();
    redis.close();
  }

  private RedisStore open(Duration timeout) {
    return RedisStore.open(
        RedisSettings.builder()
            .url(proxy.url())
            .timeout(timeout)
            .whenDown(WhenDown.CLOSED)
            .required(true)
            .build());
  }

  @Test
  void aWaitThatIsCancelledBeforeTheReplyTookNothing() {
    try (RedisStore store = open(Duration.ofSeconds(5))) {
      Limit limit = Limit.perHour(3).burst(3);
      KeyedRateLimiter limiter = KeyedRateLimiter.builder(limit).store(store).build();
      proxy.delayReplies(Duration.ofMillis(20));
      for (int i = 0; i < 3; i++) {
        assertThat(limiter.acquireAsync("k", 1, Duration.ofSeconds(10)).cancel(false)).isTrue();
      }

      assertRemaining(store, "k", limit, 3);
    }
  }

  @Test
  void aDecisionOrReservationThatIsCancelledBeforeTheReplyTookNothing() {
    try (RedisStore store = open(Duration.ofSeconds(5))) {
      Limit limit = Limit.perHour(3).burst(3);
      Limits limits = Limits.of(limit);
      proxy.delayReplies(Duration.ofMillis(20));
      store.checkAsync("k", limits, 1).cancel(false);
      store.reserveAsync("k", limits, 1, HOURS).cancel(false);
      store.reserveAsync("k", limits, 3, HOURS).cancel(false);

      assertRemaining(store, "k", limit, 3);
    }
  }

  @Test
  void aReservationThatWasNotUsedIsRefundedThoughItsTimeHasCome() {
    try (RedisStore store = open(Duration.ofSeconds(5))) {
      Limit limit = Limit.perHour(3).burst(3);
      Reservation reservation = store.reserve("k", Limits.of(limit), 2, HOURS);
      assertThat(reservation.delay()).isZero();

      reservation.refund();

      assertRemaining(store, "k", limit, 3);
    }
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void whatIsGivenUpAtAnyMomentWasNotTaken(Algorithm algorithm) throws Exception {
    try (RedisStore store = open(Duration.ofSeconds(5))) {
      for (int round = 0; round < ROUNDS; round++) {
        Limit hourly = Limit.perHour(random.nextLong(1, 10));
        Limit limit =
            algorithm == Algorithm.TOKEN_BUCKET
                ? hourly.burst(random.nextLong(1, 10))
                : hourly.algorithm(algorithm);
        String key = "round-" + round;
        used.set(0);
        proxy.delayReplies(Duration.ofMillis(random.nextInt(15)));
        giveUpWaits(store, limit, key);

        assertRemaining(store, key, limit, limit.burst() - used.get());
      }
    }
  }

  private void giveUpWaits(RedisStore store, Limit limit, String key) throws Exception {
    KeyedRateLimiter limiter = KeyedRateLimiter.builder(limit).store(store).build();
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (int i = 0; i < WAITS; i++) {
      long permits = random.nextLong(1, 3);
      if (random.nextInt(4) == 0) {
        ends.add(interrupted(limiter, key, permits));
        continue;
      }
      CompletableFuture<Void> wait = limiter.acquireAsync(key, permits, HOURS);
      ends.add(
          CompletableFuture.runAsync(() -> wait.cancel(false), soon())
              .thenRun(() -> count(wait, permits)));
    }
    boolean closes = random.nextBoolean();
    CompletableFuture<Void> closed =
        closes
            ? CompletableFuture.runAsync(limiter::close, soon())
            : CompletableFuture.completedFuture(null);
    for (CompletableFuture<Void> end : ends) {
      end.get(10, TimeUnit.SECONDS);
    }
    closed.get(10, TimeUnit.SECONDS);
  }

  private void count(CompletableFuture<Void> wait, long permits) {
    if (!wait.isCompletedExceptionally()) {
      used.addAndGet(permits);
    }
  }

  /** A thread that waits, and whoever interrupts it. */
  private CompletableFuture<Void> interrupted(KeyedRateLimiter limiter, String key, long permits) {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                limiter.acquire(key, permits, HOURS);
                used.addAndGet(permits);
              } catch (InterruptedException | RuntimeException e) {
                // Nothing was taken.
              } finally {
                ended.complete(null);
              }
            });
    thread.start();
    return CompletableFuture.runAsync(thread::interrupt, soon()).thenCompose(done -> ended);
  }

  private Executor soon() {
    return CompletableFuture.delayedExecutor(random.nextInt(40), TimeUnit.MILLISECONDS);
  }

  /** A store for each call: behind two calls that are on their way, the next would not be sent. */
  @Test
  void aCallWhoseReplyNeverComesCountsAsTakenAndNoMore() {
    Limit limit = Limit.perHour(9).burst(9);
    try (RedisStore patient = open(Duration.ofSeconds(5))) {
      for (int call = 1; call <= 3; call++) {
        try (RedisStore store = open(Duration.ofMillis(100))) {
          KeyedRateLimiter limiter = KeyedRateLimiter.builder(limit).store(store).build();
          proxy.delayReplies(Duration.ofMillis(400));
          assertThat(limiter.acquireAsync("k", 2, HOURS)).failsWithin(Duration.ofSeconds(5));
          proxy.delayReplies(Duration.ZERO);

          assertRemaining(patient, "k", limit, 9 - 2 * call);
        }
      }
    }
  }

  private static void assertRemaining(RedisStore store, String key, Limit limit, long remaining) {
    await(limit + ", what remains of " + key)
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                assertThat(store.peek(key, Limits.of(limit), 1).remaining()).isEqualTo(remaining));
  }
}
