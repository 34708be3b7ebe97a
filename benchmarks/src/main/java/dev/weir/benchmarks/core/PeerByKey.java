package dev.weir.benchmarks.core;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A limiter per key the way users of the peers keep them: in a {@link ConcurrentHashMap}, looked up
 * without a lock and made on first sight. Unlike Weir's store it is unbounded and forgets nobody.
 */
final class PeerByKey<T> {
  private final ConcurrentHashMap<String, T> limiters = new ConcurrentHashMap<>();
  private final Supplier<T> factory;

  PeerByKey(Supplier<T> factory) {
    this.factory = factory;
  }

  T of(String key) {
    T limiter = limiters.get(key);
    return limiter != null ? limiter : limiters.computeIfAbsent(key, unseen -> factory.get());
  }
}
