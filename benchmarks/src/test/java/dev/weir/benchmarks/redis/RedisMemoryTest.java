package dev.weir.benchmarks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisMemoryTest {
  @Test
  void oneTimestampTakesTheLeastAKeyCanTake() throws Exception {
    RedisMemory memory = RedisMemory.of(Subject.EVALSHA, Load.randomKeys(10_000));

    assertThat(memory.reported()).isBetween(16.0, 80.0);
    assertThat(memory.allocated()).isBetween(memory.reported(), 160.0);
  }
}
