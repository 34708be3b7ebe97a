package dev.weir;

class InProcessStoreContractTest extends LimitStoreContract {
  @Override
  protected LimitStore open(ManualTicker ticker) {
    return InProcessStore.builder().ticker(ticker).build();
  }
}
