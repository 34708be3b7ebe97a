package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class InProcessOverridesTest extends OverridesContract {
  @Override
  protected Overrides create() {
    return new InProcessOverrides(ticker);
  }

  @Test
  void closedTheyAreForgotten() {
    Overrides overrides = create();
    overrides.put(
        new AdminOverride("user:ada", new AdminOverride.Action.Block(), Optional.empty(), ""));

    overrides.close();

    assertThat(overrides.of("user:ada")).isEmpty();
    assertThat(overrides.isEmpty()).isTrue();
  }
}
