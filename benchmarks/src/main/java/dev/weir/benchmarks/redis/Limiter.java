package dev.weir.benchmarks.redis;

import java.util.concurrent.CompletionStage;

/** A subject with the limits of one load. Thread-safe. */
interface Limiter {
  /** Whether a request of this key passes; blocks until Redis has answered. */
  boolean tryAcquire(String key);

  /** Whether a request of this key passes; does not block. */
  CompletionStage<Boolean> tryAcquireAsync(String key);
}
