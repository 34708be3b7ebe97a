package dev.weir.benchmarks.core;

import dev.weir.KeyedRateLimiter;
import io.github.bucket4j.Bucket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * One million keys, all known and none refused, asked in one random order: mostly what it takes to
 * find a key and bring its state from memory.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MillionKeysBenchmark {
  /** A subject's keys. The key it is asked about is the very object it has stored. */
  abstract static class Known {
    private final String[] keys = Keys.all();
    private final String[] order = Keys.shuffled(keys);

    /** Shows every key to a limiter once, so that none is new when measured, and clears up. */
    final void meet(Predicate<String> limiter) {
      for (String key : keys) {
        if (!limiter.test(key)) {
          throw new IllegalStateException("refused " + key + " at first sight");
        }
      }
      System.gc();
    }
  }

  /** Where a thread is in the order; threads start evenly apart. */
  @State(Scope.Thread)
  public static class Cursor {
    private int position;

    @Setup
    public void spread(ThreadParams threads) {
      position = Keys.COUNT / threads.getThreadCount() * threads.getThreadIndex();
    }

    String next(Known known) {
      if (position == known.order.length) {
        position = 0;
      }
      return known.order[position++];
    }
  }

  @State(Scope.Benchmark)
  public static class Words extends Known {
    final PeerByKey<AtomicLong> words = new PeerByKey<>(AtomicLong::new);

    public Words() {
      meet(key -> words.of(key).compareAndSet(0, 1));
    }
  }

  /** The floor of the hot key behind a look-up in a {@code ConcurrentHashMap}. */
  @Benchmark
  public boolean floor(Words words, Cursor cursor) {
    return Floor.advance(words.words.of(cursor.next(words)));
  }

  @State(Scope.Benchmark)
  public static class TokenBucket extends Known {
    final KeyedRateLimiter limiter = ManyKeys.limiter(Generous.DAILY_TOKEN_BUCKET);

    public TokenBucket() {
      meet(limiter::tryAcquire);
    }
  }

  @Benchmark
  public boolean weir(TokenBucket weir, Cursor cursor) {
    return weir.limiter.tryAcquire(cursor.next(weir));
  }

  @State(Scope.Benchmark)
  public static class SlidingWindow extends Known {
    final KeyedRateLimiter limiter = ManyKeys.limiter(Generous.DAILY_SLIDING_WINDOW);

    public SlidingWindow() {
      meet(limiter::tryAcquire);
    }
  }

  @Benchmark
  public boolean weirSlidingWindow(SlidingWindow weir, Cursor cursor) {
    return weir.limiter.tryAcquire(cursor.next(weir));
  }

  @State(Scope.Benchmark)
  public static class Bucket4j extends Known {
    final PeerByKey<Bucket> buckets = PeersByKey.bucket4j();

    public Bucket4j() {
      meet(key -> buckets.of(key).tryConsume(1));
    }
  }

  @Benchmark
  public boolean bucket4j(Bucket4j peer, Cursor cursor) {
    return peer.buckets.of(cursor.next(peer)).tryConsume(1);
  }

  @State(Scope.Benchmark)
  public static class Resilience4j extends Known {
    final PeerByKey<io.github.resilience4j.ratelimiter.RateLimiter> limiters =
        PeersByKey.resilience4j();

    public Resilience4j() {
      meet(key -> limiters.of(key).acquirePermission());
    }
  }

  @Benchmark
  public boolean resilience4j(Resilience4j peer, Cursor cursor) {
    return peer.limiters.of(cursor.next(peer)).acquirePermission();
  }

  @State(Scope.Benchmark)
  public static class Guava extends Known {
    final PeerByKey<com.google.common.util.concurrent.RateLimiter> limiters = PeersByKey.guava();

    public Guava() {
      meet(key -> limiters.of(key).tryAcquire());
    }
  }

  @Benchmark
  public boolean guava(Guava peer, Cursor cursor) {
    return peer.limiters.of(cursor.next(peer)).tryAcquire();
  }

  @State(Scope.Benchmark)
  public static class FailsafeSmooth extends Known {
    final PeerByKey<dev.failsafe.RateLimiter<Object>> limiters = PeersByKey.failsafeSmooth();

    public FailsafeSmooth() {
      meet(key -> limiters.of(key).tryAcquirePermit());
    }
  }

  @Benchmark
  public boolean failsafeSmooth(FailsafeSmooth peer, Cursor cursor) {
    return peer.limiters.of(cursor.next(peer)).tryAcquirePermit();
  }

  @State(Scope.Benchmark)
  public static class FailsafeBursty extends Known {
    final PeerByKey<dev.failsafe.RateLimiter<Object>> limiters = PeersByKey.failsafeBursty();

    public FailsafeBursty() {
      meet(key -> limiters.of(key).tryAcquirePermit());
    }
  }

  @Benchmark
  public boolean failsafeBursty(FailsafeBursty peer, Cursor cursor) {
    return peer.limiters.of(cursor.next(peer)).tryAcquirePermit();
  }
}
