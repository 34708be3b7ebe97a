package dev.weir.redis;

import dev.weir.LimitStore;
import dev.weir.LimitStoreContract;
import dev.weir.ManualTicker;

class RedisStoreContractIT extends LimitStoreContract {
  @Override
  protected LimitStore open(ManualTicker ticker) {
    return TestBackend.by(ticker).counters(SharedRedis.newPrefix());
  }
}
