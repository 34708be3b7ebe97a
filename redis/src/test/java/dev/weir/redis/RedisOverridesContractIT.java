package dev.weir.redis;

import dev.weir.policy.Overrides;
import dev.weir.policy.OverridesContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

class RedisOverridesContractIT extends OverridesContract {
  private final SharedRedisAt redis = new SharedRedisAt(ticker);

  @Override
  protected Overrides create() {
    RedisOverrides overrides =
        new RedisOverrides(
            redis,
            RedisSettings.builder()
                .prefix(redis.newPrefix())
                .timeout(Duration.ofSeconds(10))
                .build(),
            SharedScript.of("overrides.lua", TestBackend.manualClock()),
            new Still(ticker),
            new Ignored(StoreListener.NONE, ticker, () -> false));
    overrides.start();
    return overrides;
  }

  @AfterEach
  void disconnect() {
    redis.close();
  }
}
