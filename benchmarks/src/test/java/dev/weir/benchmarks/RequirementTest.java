package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RequirementTest {
  private static final Series RATIO =
      new Series("hot-key", 1, "weir / floor", "x", List.of(1.2, 1.3, 1.25));

  @Test
  void aPromiseKeptIsAPass() {
    assertThat(Requirement.atMost("at most 1.25 x the floor", RATIO, 1.25))
        .hasToString("PASS  at most 1.25 x the floor: 1.25 x ± 0.124");
    assertThat(Requirement.atLeast("at least 1.2", RATIO, 1.2).met()).isTrue();
  }

  @Test
  void aPromiseBrokenIsAMiss() {
    assertThat(Requirement.atMost("at most 1.2 x the floor", RATIO, 1.2))
        .hasToString("MISS  at most 1.2 x the floor: 1.25 x ± 0.124");
    assertThat(Requirement.atLeast("at least 1.3", RATIO, 1.3).met()).isFalse();
  }
}
