package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Eight threads on one key: never more than the bound, and nearly all of it. */
class ConcurrentAdmissionIT {
  private static final int THREADS = 8;
  private static final long PERMITS = 100;
  private static final Duration STEP = Duration.ofMillis(10);
  private static final int STEPS = 6_000;

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void admitsTheBoundAndNoMoreInAMinuteOfManualTime(Algorithm algorithm) throws Exception {
    ManualTicker ticker = new ManualTicker();
    try (RateLimiter limiter = limiter(Limit.perSecond(PERMITS), algorithm, ticker)) {
      LongAdder admitted = new LongAdder();
      CyclicBarrier step = new CyclicBarrier(THREADS, () -> ticker.advance(STEP));

      inParallel(
          () -> {
            for (int i = 0; i < STEPS; i++) {
              while (limiter.tryAcquire()) {
                admitted.increment();
              }
              step.await();
            }
          });

      long bound = 60 * PERMITS + (algorithm == Algorithm.TOKEN_BUCKET ? PERMITS : 0);
      assertThat(admitted.sum()).isBetween(bound * 98 / 100, bound);
      assertThat(limiter.stats().allowed()).isEqualTo(admitted.sum());
      assertThat(limiter.stats().refused()).isEqualTo((long) THREADS * STEPS);
    }
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void admitsTheBoundAndNoMoreInRealTime(Algorithm algorithm) throws Exception {
    long permits = 10_000;
    Attempts attempts = new Attempts();
    try (RateLimiter limiter = limiter(Limit.perSecond(permits), algorithm, Ticker.system())) {
      LongAdder admitted = new LongAdder();

      inParallel(
          () -> {
            while (attempts.elapsedSeconds() < 2.9) {
              if (limiter.tryAcquire()) {
                admitted.increment();
              }
              attempts.note();
            }
          });

      double seconds = attempts.elapsedSeconds();
      double asked = 2.9 - attempts.stalledSeconds();
      assertThat((double) admitted.sum())
          .isBetween(
              reachable(algorithm, permits, asked) * 0.98, bound(algorithm, permits, seconds));
    }
  }

  /** What so many seconds from the first request may hold at most. */
  private static double bound(Algorithm algorithm, long permits, double seconds) {
    return algorithm == Algorithm.TOKEN_BUCKET
        ? permits * (1 + seconds)
        : permits * (1 + Math.floor(seconds));
  }

  /** What so many seconds hold when all of it is asked for. */
  private static double reachable(Algorithm algorithm, long permits, double seconds) {
    return algorithm == Algorithm.TOKEN_BUCKET ? permits * (1 + seconds) : permits * seconds;
  }

  /** When requests were made, and for how long nobody made one because the machine was busy. */
  private static final class Attempts {
    private final long start = System.nanoTime();
    private final AtomicLong last = new AtomicLong(start);
    private final LongAdder stalled = new LongAdder();

    void note() {
      long now = System.nanoTime();
      long since = now - last.getAndSet(now);
      if (since > 1_000_000) {
        stalled.add(since);
      }
    }

    double elapsedSeconds() {
      return (System.nanoTime() - start) / 1e9;
    }

    double stalledSeconds() {
      return stalled.sum() / 1e9;
    }
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void countsEveryPermitOnceWhileLimitsChangeUnderLoad(Algorithm algorithm) throws Exception {
    ManualTicker ticker = new ManualTicker();
    Limit small = Limit.perMinute(5_000).algorithm(algorithm);
    Limit large = Limit.perMinute(9_000).algorithm(algorithm);
    try (RateLimiter limiter = RateLimiter.builder(small).ticker(ticker).build()) {
      LongAdder admitted = new LongAdder();

      inParallel(
          () -> {
            for (int i = 0; i < 2_000; i++) {
              if (limiter.tryAcquire()) {
                admitted.increment();
              }
              if (i % 50 == 0) {
                limiter.changeLimits(i % 100 == 0 ? large : small);
              }
            }
          });
      limiter.changeLimits(large);
      while (limiter.tryAcquire()) {
        admitted.increment();
      }

      assertThat(admitted.sum()).isEqualTo(9_000);
    }
  }

  @Test
  void countsEveryKeyExactlyWhileKeysAreMadeResetAndConverted() throws Exception {
    ManualTicker ticker = new ManualTicker();
    LimitStore store = InProcessStore.builder().ticker(ticker).maxKeys(100_000).build();
    Limits one = Limits.of(Limit.perMinute(400));
    Limits two = Limits.of(Limit.perMinute(400), Limit.perHour(100_000));
    LongAdder[] admitted = new LongAdder[1_000];
    for (int i = 0; i < admitted.length; i++) {
      admitted[i] = new LongAdder();
    }

    inParallel(
        () -> {
          for (int round = 0; round < 60; round++) {
            for (int key = 0; key < admitted.length; key++) {
              Limits limits = (round + key) % 7 == 0 ? two : one;
              if (store.tryAcquire("key-" + key, limits, 1)) {
                admitted[key].increment();
              }
              store.reset("passing-" + key);
              store.tryAcquire("passing-" + key, one, 1);
            }
          }
        });

    assertThat(admitted).allSatisfy(count -> assertThat(count.sum()).isEqualTo(400));
  }

  private static RateLimiter limiter(Limit limit, Algorithm algorithm, Ticker ticker) {
    return RateLimiter.builder(limit.algorithm(algorithm)).ticker(ticker).build();
  }

  /** What each of the threads does. */
  private interface Work {
    void run() throws Exception;
  }

  private static void inParallel(Work work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> results = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        results.add(
            threads.submit(
                () -> {
                  work.run();
                  return null;
                }));
      }
      for (Future<?> result : results) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
