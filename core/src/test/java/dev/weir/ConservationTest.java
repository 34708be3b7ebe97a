package dev.weir;

class ConservationTest extends ConservationContract {
  @Override
  protected LimitStore open(ManualTicker ticker) {
    return InProcessStore.builder().ticker(ticker).build();
  }

  @Override
  protected int walks() {
    return 200;
  }
}
