package dev.weir.benchmarks.core;

import io.github.bucket4j.Bucket;
import java.time.Duration;

/**
 * The peers with a limiter for each of many keys, none of which refuses anything during a run.
 *
 * <p>The two that cannot save permits up for a key that is asked every now and then drip faster.
 */
final class PeersByKey {
  private PeersByKey() {}

  static PeerByKey<Bucket> bucket4j() {
    return new PeerByKey<>(() -> Peers.bucket4j(Generous.DAILY_PERMITS, Generous.DAY));
  }

  static PeerByKey<io.github.resilience4j.ratelimiter.RateLimiter> resilience4j() {
    return new PeerByKey<>(() -> Peers.resilience4j(Generous.DAILY_PERMITS, Generous.DAY));
  }

  static PeerByKey<com.google.common.util.concurrent.RateLimiter> guava() {
    return new PeerByKey<>(() -> Peers.guava(Generous.PERMITS));
  }

  static PeerByKey<dev.failsafe.RateLimiter<Object>> failsafeSmooth() {
    return new PeerByKey<>(() -> Peers.failsafeSmooth(Duration.ofNanos(1)));
  }

  static PeerByKey<dev.failsafe.RateLimiter<Object>> failsafeBursty() {
    return new PeerByKey<>(() -> Peers.failsafeBursty(Generous.DAILY_PERMITS, Generous.DAY));
  }
}
