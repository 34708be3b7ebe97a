package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Limit;
import dev.weir.Limits;
import org.junit.jupiter.api.Test;

class RedisStoreIT {
  private static final Limits TEN = Limits.of(Limit.perMinute(10));

  @Test
  void aLimitIsSharedByStoresOfOnePrefix() {
    try (RedisProcess redis = RedisProcess.start();
        RedisStore one = RedisStore.open(RedisSettings.builder().url(redis.url()).build());
        RedisStore other = RedisStore.open(RedisSettings.builder().url(redis.url()).build())) {
      assertThat(one.check("client", TEN, 6).allowed()).isTrue();
      assertThat(other.checkAsync("client", TEN, 4).join().allowed()).isTrue();
      assertThat(one.tryAcquire("client", TEN, 1)).isFalse();
      assertThat(one.health().up()).isTrue();
    }
  }
}
