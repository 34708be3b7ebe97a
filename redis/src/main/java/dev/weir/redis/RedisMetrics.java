package dev.weir.redis;

import dev.weir.redis.RedisStoreException.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How a {@link RedisStore} fares, as Micrometer's meters; in Prometheus's form {@code
 * rate_limit_redis_latency_seconds} (a histogram from 0.25 ms to 1 s), {@code
 * rate_limit_redis_errors_total} by {@code kind}, and {@code rate_limit_store_degraded}, 1 while
 * the fallback answers. Thread-safe; every meter is there from the start.
 */
public final class RedisMetrics implements StoreListener {
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1)
  };

  private final Timer latency;
  private final Map<Kind, Counter> errors = new EnumMap<>(Kind.class);
  private volatile boolean degraded;

  /** Meters in a registry. */
  public RedisMetrics(MeterRegistry registry) {
    latency =
        Timer.builder("rate_limit.redis.latency")
            .description("How long Redis took to answer a question")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    for (Kind kind : Kind.values()) {
      errors.put(
          kind,
          Counter.builder("rate_limit.redis.errors")
              .description("Questions that Redis did not answer as it should")
              .tag("kind", kind.label())
              .register(registry));
    }
    Gauge.builder("rate_limit.store.degraded", this, metrics -> metrics.degraded ? 1 : 0)
        .description("1 while the fallback answers in Redis's place")
        .strongReference(true)
        .register(registry);
  }

  @Override
  public void onDown(RedisStoreException why) {
    degraded = true;
  }

  @Override
  public void onUp(Duration downFor) {
    degraded = false;
  }

  @Override
  public void onCall(Duration took) {
    latency.record(took);
  }

  @Override
  public void onFailure(Kind kind) {
    Counter counter = errors.get(kind);
    if (counter != null) {
      counter.increment();
    }
  }
}
