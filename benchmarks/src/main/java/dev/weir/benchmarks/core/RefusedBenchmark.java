package dev.weir.benchmarks.core;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.RateLimiter;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One limiter that has nothing left: what it costs to say no. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RefusedBenchmark {
  private static final Duration LONG = Duration.ofDays(300);

  /** Takes the only permit and makes sure there is no other. */
  private static void drain(BooleanSupplier limiter) {
    if (!limiter.getAsBoolean() || limiter.getAsBoolean()) {
      throw new IllegalStateException("a limiter of one permit must give one, and no other");
    }
  }

  @State(Scope.Benchmark)
  public static class TokenBucket {
    final RateLimiter limiter = RateLimiter.of(Limit.of(1, LONG).burst(1));

    public TokenBucket() {
      drain(limiter::tryAcquire);
    }
  }

  @Benchmark
  public boolean weir(TokenBucket weir) {
    return weir.limiter.tryAcquire();
  }

  /** The full answer: which limit refused, and when to come back. */
  @Benchmark
  public Decision weirCheck(TokenBucket weir) {
    return weir.limiter.check();
  }

  @State(Scope.Benchmark)
  public static class SlidingWindow {
    final RateLimiter limiter = RateLimiter.of(Limit.of(1, LONG));

    public SlidingWindow() {
      drain(limiter::tryAcquire);
    }
  }

  @Benchmark
  public boolean weirSlidingWindow(SlidingWindow weir) {
    return weir.limiter.tryAcquire();
  }

  @State(Scope.Benchmark)
  public static class Bucket4j {
    final Bucket bucket = Peers.bucket4j(1, LONG);

    public Bucket4j() {
      drain(() -> bucket.tryConsume(1));
    }
  }

  @Benchmark
  public boolean bucket4j(Bucket4j peer) {
    return peer.bucket.tryConsume(1);
  }

  @State(Scope.Benchmark)
  public static class Resilience4j {
    final io.github.resilience4j.ratelimiter.RateLimiter limiter = Peers.resilience4j(1, LONG);

    public Resilience4j() {
      drain(limiter::acquirePermission);
    }
  }

  @Benchmark
  public boolean resilience4j(Resilience4j peer) {
    return peer.limiter.acquirePermission();
  }

  @State(Scope.Benchmark)
  public static class Guava {
    final com.google.common.util.concurrent.RateLimiter limiter =
        Peers.guava(1.0 / LONG.toSeconds());

    public Guava() {
      drain(limiter::tryAcquire);
    }
  }

  @Benchmark
  public boolean guava(Guava peer) {
    return peer.limiter.tryAcquire();
  }

  @State(Scope.Benchmark)
  public static class FailsafeSmooth {
    final dev.failsafe.RateLimiter<Object> limiter = Peers.failsafeSmooth(LONG);

    public FailsafeSmooth() {
      drain(limiter::tryAcquirePermit);
    }
  }

  @Benchmark
  public boolean failsafeSmooth(FailsafeSmooth peer) {
    return peer.limiter.tryAcquirePermit();
  }

  @State(Scope.Benchmark)
  public static class FailsafeBursty {
    final dev.failsafe.RateLimiter<Object> limiter = Peers.failsafeBursty(1, LONG);

    public FailsafeBursty() {
      drain(limiter::tryAcquirePermit);
    }
  }

  @Benchmark
  public boolean failsafeBursty(FailsafeBursty peer) {
    return peer.limiter.tryAcquirePermit();
  }
}
