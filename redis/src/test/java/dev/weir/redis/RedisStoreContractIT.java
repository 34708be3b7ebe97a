package dev.weir.redis;

import dev.weir.LimitStore;
import dev.weir.LimitStoreContract;
import dev.weir.ManualTicker;
import java.time.Duration;

/**
 * The whole store against the contract. Redis and what is remembered go by the same clock, so a
 * refusal is remembered for just as long as Redis would refuse.
 */
class RedisStoreContractIT extends LimitStoreContract {
  @Override
  protected LimitStore open(ManualTicker ticker) {
    RedisSettings settings =
        RedisSettings.builder()
            .prefix(SharedRedis.newPrefix())
            .timeout(Duration.ofSeconds(10))
            .build();
    RedisStore store =
        new RedisStore(
            settings,
            new SharedRedisAt(ticker),
            new Memory(ticker, false, settings.maxKeys()),
            ticker,
            StoreListener.NONE);
    store.start();
    return store;
  }
}
