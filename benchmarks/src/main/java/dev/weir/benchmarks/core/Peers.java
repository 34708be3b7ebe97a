package dev.weir.benchmarks.core;

import dev.failsafe.RateLimiter;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;

/** The libraries measured beside Weir, each set up the way its own documentation does. */
final class Peers {
  private Peers() {}

  /** Local, with the default lock-free synchronisation. */
  static Bucket bucket4j(long permits, Duration period) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(permits).refillGreedy(permits, period))
        .build();
  }

  /** An {@code AtomicRateLimiter} that answers at once instead of waiting. */
  static io.github.resilience4j.ratelimiter.RateLimiter resilience4j(
      long permits, Duration period) {
    return io.github.resilience4j.ratelimiter.RateLimiter.of(
        "benchmark",
        RateLimiterConfig.custom()
            .limitForPeriod(Math.toIntExact(permits))
            .limitRefreshPeriod(period)
            .timeoutDuration(Duration.ZERO)
            .build());
  }

  /** Holds the permits of one second, whatever the rate. */
  static com.google.common.util.concurrent.RateLimiter guava(double permitsPerSecond) {
    return com.google.common.util.concurrent.RateLimiter.create(permitsPerSecond);
  }

  /** Holds no permits: one passes in each interval. */
  static RateLimiter<Object> failsafeSmooth(Duration interval) {
    return RateLimiter.smoothBuilder(interval).build();
  }

  static RateLimiter<Object> failsafeBursty(long permits, Duration period) {
    return RateLimiter.burstyBuilder(permits, period).build();
  }
}
