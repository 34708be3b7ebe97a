package dev.weir.policy;

class InProcessOverridesTest extends OverridesContract {
  @Override
  protected Overrides create() {
    return new InProcessOverrides(ticker);
  }
}
