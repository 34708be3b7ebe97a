package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTest {
  @ParameterizedTest
  @ValueSource(strings = {"outbound", "jobs", "llm", "server", "simulate", "soak", "cor"})
  void whatCannotBeMeasuredIsWrongUsage(String name) throws Exception {
    assertThat(Bench.run(name)).isEqualTo(2);
    assertThat(Bench.run(name, "--quick")).isEqualTo(2);
  }

  @Test
  void exactlyOneNameIsNeeded() throws Exception {
    assertThat(Bench.run()).isEqualTo(2);
    assertThat(Bench.run("--quick")).isEqualTo(2);
    assertThat(Bench.run("core", "http")).isEqualTo(2);
  }
}
