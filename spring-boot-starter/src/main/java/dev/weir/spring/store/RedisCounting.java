package dev.weir.spring.store;

import dev.weir.Ticker;
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

/** Opens a store in Redis. Apart from {@link CountingStore}, which does without Redis's classes. */
final class RedisCounting {
  private RedisCounting() {}

  static CountingStore open(StoreSettings.Redis section, Ticker ticker) {
    RedisSettings settings = RedisSection.read(section);
    try {
      RedisStore store = RedisStore.open(settings, ticker, new StoreLog(settings));
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
}
