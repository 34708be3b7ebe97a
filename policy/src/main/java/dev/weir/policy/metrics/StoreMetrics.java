package dev.weir.policy.metrics;

import dev.weir.InProcessStore;
import dev.weir.LimitStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Measures how much a store holds, by Micrometer: {@code rate_limit_keys}, and {@code
 * rate_limit_keys_evicted_total} of a store in this process. Stateless and thread-safe.
 */
public final class StoreMetrics {
  private StoreMetrics() {}

  /** Has the keys of a store measured for as long as there is the store. */
  public static void bind(LimitStore store, MeterRegistry registry) {
    Gauge.builder("rate_limit.keys", store, LimitStore::size)
        .description("Keys counted now")
        .register(registry);
  }

  /** Has the keys of a store measured, and those it forgot although something was in use. */
  public static void bind(InProcessStore store, MeterRegistry registry) {
    bind((LimitStore) store, registry);
    FunctionCounter.builder("rate_limit.keys.evicted", store, InProcessStore::evictions)
        .description("Keys forgotten although something of them was in use")
        .register(registry);
  }
}
