package dev.weir.redis;

import dev.weir.LimitStore;
import dev.weir.LimitStoreContract;
import dev.weir.ManualTicker;

/**
 * The whole store against the contract. Redis and what is remembered go by the same clock, so a
 * refusal is remembered for just as long as Redis would refuse.
 */
class RedisStoreContractIT extends LimitStoreContract {
  @Override
  protected LimitStore open(ManualTicker ticker) {
    return SharedRedisAt.openStore(ticker);
  }
}
