package dev.weir.benchmarks.core;

import dev.weir.Decision;
import dev.weir.KeyedRateLimiter;
import dev.weir.RateLimiter;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One limiter that everybody asks and that refuses nobody. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HotKeyBenchmark {
  /** Reading the clock and nothing else. */
  @Benchmark
  public long nanoTime() {
    return System.nanoTime();
  }

  @State(Scope.Benchmark)
  public static class Word {
    final AtomicLong value = new AtomicLong();
  }

  /** The clock and one shared word: see {@link Floor}. */
  @Benchmark
  public boolean floor(Word word) {
    return Floor.advance(word.value);
  }

  @State(Scope.Benchmark)
  public static class TokenBucket {
    final RateLimiter limiter = RateLimiter.of(Generous.TOKEN_BUCKET);
  }

  @Benchmark
  public boolean weir(TokenBucket weir) {
    return weir.limiter.tryAcquire();
  }

  /** The full answer: what remains, when it is full again. */
  @Benchmark
  public Decision weirCheck(TokenBucket weir) {
    return weir.limiter.check();
  }

  @State(Scope.Benchmark)
  public static class TokenBucketByKey {
    final String key = Keys.key(1);
    final KeyedRateLimiter limiter = KeyedRateLimiter.of(Generous.TOKEN_BUCKET);
  }

  /** The same token bucket found by its key in the store. */
  @Benchmark
  public boolean weirByKey(TokenBucketByKey weir) {
    return weir.limiter.tryAcquire(weir.key);
  }

  @State(Scope.Benchmark)
  public static class TwoTokenBuckets {
    final RateLimiter limiter = RateLimiter.of(Generous.TOKEN_BUCKET, Generous.SECOND_TOKEN_BUCKET);
  }

  @Benchmark
  public boolean weirTwoLimits(TwoTokenBuckets weir) {
    return weir.limiter.tryAcquire();
  }

  @State(Scope.Benchmark)
  public static class SlidingWindow {
    final RateLimiter limiter = RateLimiter.of(Generous.SLIDING_WINDOW);
  }

  @Benchmark
  public boolean weirSlidingWindow(SlidingWindow weir) {
    return weir.limiter.tryAcquire();
  }

  @State(Scope.Benchmark)
  public static class SlidingLog {
    final RateLimiter limiter = RateLimiter.of(Generous.SLIDING_LOG);
  }

  @Benchmark
  public boolean weirSlidingLog(SlidingLog weir) {
    return weir.limiter.tryAcquire();
  }

  @State(Scope.Benchmark)
  public static class FixedWindow {
    final RateLimiter limiter = RateLimiter.of(Generous.FIXED_WINDOW);
  }

  @Benchmark
  public boolean weirFixedWindow(FixedWindow weir) {
    return weir.limiter.tryAcquire();
  }

  @State(Scope.Benchmark)
  public static class Bucket4j {
    final Bucket bucket = Peers.bucket4j(Generous.PERMITS, Generous.SECOND);
  }

  @Benchmark
  public boolean bucket4j(Bucket4j peer) {
    return peer.bucket.tryConsume(1);
  }

  @State(Scope.Benchmark)
  public static class Resilience4j {
    final io.github.resilience4j.ratelimiter.RateLimiter limiter =
        Peers.resilience4j(Generous.PERMITS, Generous.SECOND);
  }

  @Benchmark
  public boolean resilience4j(Resilience4j peer) {
    return peer.limiter.acquirePermission();
  }

  @State(Scope.Benchmark)
  public static class Guava {
    final com.google.common.util.concurrent.RateLimiter limiter = Peers.guava(Generous.PERMITS);
  }

  @Benchmark
  public boolean guava(Guava peer) {
    return peer.limiter.tryAcquire();
  }

  @State(Scope.Benchmark)
  public static class FailsafeSmooth {
    final dev.failsafe.RateLimiter<Object> limiter = Peers.failsafeSmooth(Duration.ofNanos(1));
  }

  @Benchmark
  public boolean failsafeSmooth(FailsafeSmooth peer) {
    return peer.limiter.tryAcquirePermit();
  }

  @State(Scope.Benchmark)
  public static class FailsafeBursty {
    final dev.failsafe.RateLimiter<Object> limiter =
        Peers.failsafeBursty(Generous.PERMITS, Generous.SECOND);
  }

  @Benchmark
  public boolean failsafeBursty(FailsafeBursty peer) {
    return peer.limiter.tryAcquirePermit();
  }
}
