package dev.weir.redis;

import dev.weir.ConservationContract;
import dev.weir.LimitStore;
import dev.weir.ManualTicker;
import java.time.Duration;

/** The whole store against the contract, by the clock of the test. */
class ConservationContractIT extends ConservationContract {
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

  @Override
  protected int walks() {
    return 15;
  }
}
