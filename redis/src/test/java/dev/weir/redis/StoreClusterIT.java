package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Limit;
import dev.weir.Limits;
import org.junit.jupiter.api.RepeatedTest;

class StoreClusterIT {
  private static final Limits TEN = Limits.of(Limit.perMinute(10));

  @RepeatedTest(5)
  void opensRightAfterTheClusterCameUp() {
    try (RedisMasters cluster = new RedisMasters()) {
      for (int i = 0; i < 5; i++) {
        try (RedisStore store =
            RedisStore.open(RedisSettings.builder().url(cluster.url()).required(true).build())) {
          for (int key = 0; key < 20; key++) {
            assertThat(store.check("client" + key, TEN, 1).degraded()).isFalse();
          }
        }
      }
    }
  }
}
