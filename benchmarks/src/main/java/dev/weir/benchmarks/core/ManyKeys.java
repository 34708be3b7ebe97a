package dev.weir.benchmarks.core;

import dev.weir.InProcessStore;
import dev.weir.KeyedRateLimiter;
import dev.weir.Limit;

/** Weir with room for every key of {@link Keys}. */
final class ManyKeys {
  private ManyKeys() {}

  static KeyedRateLimiter limiter(Limit limit) {
    return KeyedRateLimiter.builder(limit)
        .store(InProcessStore.builder().maxKeys(2 * Keys.COUNT).build())
        .build();
  }
}
