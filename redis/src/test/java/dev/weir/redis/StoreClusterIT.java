package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Limit;
import dev.weir.Limits;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class StoreClusterIT {
  private static final Limits TEN = Limits.of(Limit.perMinute(10));

  @RepeatedTest(2)
  void opensRightAfterTheClusterCameUp() {
    try (RedisMasters cluster = new RedisMasters()) {
      for (int i = 0; i < 5; i++) {
        try (RedisStore store =
            RedisStore.open(
                RedisSettings.builder()
                    .url(cluster.url())
                    .timeout(Duration.ofMillis(500))
                    .required(true)
                    .build())) {
          for (int key = 0; key < 20; key++) {
            assertThat(store.check("client" + key, TEN, 1).degraded()).isFalse();
          }
        }
      }
    }
  }

  @Test
  void countsAndHearsAnnouncementsOnAllMasters() {
    try (RedisMasters cluster = new RedisMasters();
        RedisStore one = open(cluster.url());
        RedisStore other = open(cluster.url())) {
      for (int key = 0; key < 20; key++) {
        String client = "client" + key;
        one.check(client, TEN, 10);
        assertThat(other.tryAcquire(client, TEN, 1)).isFalse();
        one.reset(client);
        await()
            .pollInterval(Duration.ofMillis(1))
            .atMost(Duration.ofMillis(700))
            .until(() -> other.tryAcquire(client, TEN, 1));
      }
      assertThat(one.size()).isEqualTo(20);
    }
  }

  private static RedisStore open(String url) {
    return RedisStore.open(
        RedisSettings.builder().url(url).timeout(Duration.ofMillis(500)).build());
  }
}
