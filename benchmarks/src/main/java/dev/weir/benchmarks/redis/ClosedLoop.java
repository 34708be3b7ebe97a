package dev.weir.benchmarks.redis;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Callers who ask as fast as they are answered, and who check every answer. */
final class ClosedLoop {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long LONGEST_NANOS = 2 * PATIENCE.toNanos();
  private static final int DIGITS = 3;
  private static final int FIRST_WINDOW = 256;

  private ClosedLoop() {}

  /** Every thread waits for its answer. */
  static Turn ofThreads(Limiter limiter, Load load, int threads, Duration time)
      throws InterruptedException, ExecutionException {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(threads));
    try {
      executor.prestartAllCoreThreads();
      long start = System.nanoTime();
      long end = start + time.toNanos();
      Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
      for (Future<Histogram> ofOne :
          executor.invokeAll(Collections.nCopies(threads, asking(limiter, load, end)))) {
        latencies.add(ofOne.get());
      }
      return new Turn(latencies, System.nanoTime() - start);
    } finally {
      executor.shutdownNow();
    }
  }

  private static Callable<Histogram> asking(Limiter limiter, Load load, long end) {
    return () -> {
      SplittableRandom random = new SplittableRandom(Thread.currentThread().getId());
      Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
      long asked = System.nanoTime();
      do {
        String key = load.key(random);
        require(load, key, limiter.tryAcquire(key));
        long answered = System.nanoTime();
        latencies.recordValue(answered - asked);
        asked = answered;
      } while (asked < end);
      return latencies;
    };
  }

  /** One thread asks while fewer than so many answers are due. */
  static Turn inFlight(Limiter limiter, Load load, int window, Duration time)
      throws InterruptedException, ExecutionException {
    SplittableRandom random = new SplittableRandom(window);
    long start = System.nanoTime();
    long end = start + time.toNanos();
    return inFlight(
        limiter,
        window,
        start,
        Stream.generate(() -> load.key(random))
            .takeWhile(key -> System.nanoTime() < end)
            .iterator(),
        (key, allowed) -> require(load, key, allowed));
  }

  /** Asks about every key once, whatever the answer. */
  static void askFirst(Limiter limiter, Load load) throws InterruptedException, ExecutionException {
    inFlight(
        limiter, FIRST_WINDOW, System.nanoTime(), load.keys().iterator(), (key, allowed) -> {});
  }

  private interface Check {
    void accept(String key, boolean allowed);
  }

  private static Turn inFlight(
      Limiter limiter, int window, long start, Iterator<String> keys, Check check)
      throws InterruptedException, ExecutionException {
    Semaphore free = new Semaphore(window);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    ConcurrentHistogram latencies = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);
    while (failure.get() == null && keys.hasNext()) {
      String key = keys.next();
      acquire(free, 1);
      long asked = System.nanoTime();
      limiter
          .tryAcquireAsync(key)
          .thenAccept(
              allowed -> {
                check.accept(key, allowed);
                latencies.recordValue(System.nanoTime() - asked);
              })
          .whenComplete(
              (done, error) -> {
                if (error != null) {
                  failure.compareAndSet(null, error);
                }
                free.release();
              });
    }
    acquire(free, window);
    long nanos = System.nanoTime() - start;
    Throwable cause = failure.get();
    if (cause != null) {
      throw new ExecutionException(
          cause instanceof CompletionException && cause.getCause() != null
              ? cause.getCause()
              : cause);
    }
    return new Turn(latencies, nanos);
  }

  private static void acquire(Semaphore free, int answers)
      throws InterruptedException, ExecutionException {
    if (!free.tryAcquire(answers, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new ExecutionException(
          "answers are due for more than " + PATIENCE.toSeconds() + " s", null);
    }
  }

  private static void require(Load load, String key, boolean allowed) {
    if (allowed != load.allowed()) {
      throw new IllegalStateException(
          String.format(
              "%s was %s in %s, where nothing is",
              key, allowed ? "allowed" : "refused", load.name()));
    }
  }
}
