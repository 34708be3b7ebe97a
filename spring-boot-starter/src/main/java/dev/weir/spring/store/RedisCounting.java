package dev.weir.spring.store;

import dev.weir.LimitStore;
import dev.weir.Ticker;
import dev.weir.policy.Overrides;
import dev.weir.policy.Penalties;
import dev.weir.policy.PolicyException;
import dev.weir.policy.StoreSettings;
import dev.weir.redis.RedisOverrides;
import dev.weir.redis.RedisPenalties;
import dev.weir.redis.RedisSettings;
import dev.weir.redis.RedisStore;
import dev.weir.redis.RedisStoreException;
import dev.weir.redis.StoreHealth;
import dev.weir.redis.StoreListener;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Stores in Redis. Apart from {@link CountingStore}, which does without Redis's classes. */
public final class RedisCounting {
  private RedisCounting() {}

  /**
   * Opens the store that a policy asks for, with Redis at hand. Blocks until Redis answered or did
   * not.
   *
   * @param listeners who is told how Redis fares, beside the store's own log
   * @throws PolicyException if Redis cannot be meant as the policy has it
   * @throws StoreOpenException if Redis is required and cannot be used
   */
  public static CountingStore open(
      StoreSettings section, Ticker ticker, List<StoreListener> listeners) {
    if (!(section instanceof StoreSettings.Redis redis)) {
      return CountingStore.open(section, ticker);
    }
    RedisSettings settings = RedisSection.read(redis);
    try {
      RedisStore store = RedisStore.open(settings, ticker, StoreListener.all(listeners));
      return new CountingStore(store, () -> health(store.health(), ticker.wallTime()));
    } catch (RedisStoreException e) {
      throw StoreAdvice.of(e.kind(), String.valueOf(e.getMessage()), settings.url(), e);
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

  static boolean countsIn(LimitStore store) {
    return store instanceof RedisStore;
  }

  static Overrides overrides(LimitStore store) {
    return RedisOverrides.of((RedisStore) store);
  }

  static Penalties penalties(LimitStore store) {
    return RedisPenalties.of((RedisStore) store);
  }
}
