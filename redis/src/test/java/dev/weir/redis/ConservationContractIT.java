package dev.weir.redis;

import dev.weir.ConservationContract;
import dev.weir.LimitStore;
import dev.weir.ManualTicker;

/** The whole store against the contract, by the clock of the test. */
class ConservationContractIT extends ConservationContract {
  @Override
  protected LimitStore open(ManualTicker ticker) {
    return SharedRedisAt.openStore(ticker);
  }

  @Override
  protected int walks() {
    return 15;
  }
}
