package dev.weir.server.store;

import dev.weir.InProcessStore;
import dev.weir.LimitStore;
import dev.weir.Ticker;
import dev.weir.policy.PolicyException;
import dev.weir.policy.StoreSettings;
import dev.weir.redis.RedisSettings;
import dev.weir.redis.RedisStore;
import dev.weir.redis.RedisStoreException;
import dev.weir.redis.StoreHealth;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Where a server counts, and how that is doing. Thread-safe. */
public final class CountingStore implements AutoCloseable {
  private final LimitStore store;
  private final Supplier<Map<String, Object>> health;

  /** Counts in {@code store}, of which {@code health} tells. */
  public CountingStore(LimitStore store, Supplier<Map<String, Object>> health) {
    this.store = store;
    this.health = health;
  }

  /**
   * Opens the store that a policy asks for. Blocks until Redis answered or did not.
   *
   * @throws PolicyException if Redis cannot be meant as the policy has it
   * @throws StoreOpenException if Redis is required and cannot be used
   */
  public static CountingStore open(StoreSettings settings, Ticker ticker) {
    if (settings instanceof StoreSettings.Redis redis) {
      return inRedis(RedisSection.read(redis), ticker);
    }
    return inProcess(InProcessStore.builder().maxKeys(settings.maxKeys()).ticker(ticker).build());
  }

  private static CountingStore inProcess(LimitStore store) {
    return new CountingStore(
        store,
        () -> {
          Map<String, Object> health = new LinkedHashMap<>();
          health.put("type", "memory");
          health.put("keys", store.size());
          return health;
        });
  }

  private static CountingStore inRedis(RedisSettings settings, Ticker ticker) {
    try {
      RedisStore store = RedisStore.open(settings, ticker, new StoreLog(settings));
      return new CountingStore(store, () -> health(store.health(), ticker.wallTime()));
    } catch (RedisStoreException e) {
      throw new StoreOpenException(
          StoreAdvice.of(e.kind(), String.valueOf(e.getMessage()), settings.url()), e);
    }
  }

  private static Map<String, Object> health(StoreHealth store, Instant now) {
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("type", "redis");
    health.put("state", store.up() ? "up" : "degraded");
    health.put("since", now.minus(store.since()).truncatedTo(ChronoUnit.SECONDS).toString());
    store.failure().ifPresent(kind -> health.put("failure", kind.label()));
    health.put("when_down", store.whenDown().name().toLowerCase(Locale.ROOT));
    health.put("instances", store.instances());
    return health;
  }

  /** The store itself. */
  public LimitStore limits() {
    return store;
  }

  /** How it is doing, for people and probes: names and values of a JSON object. */
  public Map<String, Object> health() {
    return health.get();
  }

  /** Closes the store. Idempotent. */
  @Override
  public void close() {
    store.close();
  }
}
