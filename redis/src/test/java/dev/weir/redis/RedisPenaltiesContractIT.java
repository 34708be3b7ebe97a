package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Penalties;
import dev.weir.policy.PenaltiesContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

class RedisPenaltiesContractIT extends PenaltiesContract {
  private final SharedRedisAt redis = new SharedRedisAt(ticker);
  private final RedisPenalties penalties =
      new RedisPenalties(
          redis,
          RedisSettings.builder().prefix(redis.newPrefix()).timeout(Duration.ofSeconds(10)).build(),
          SharedScript.of("penalties.lua", TestBackend.manualClock()),
          new Still(ticker),
          new Ignored(StoreListener.NONE, ticker, () -> false));

  @Override
  protected Penalties create() {
    penalties.start();
    return penalties;
  }

  @Override
  protected void settle() {
    assertThat(penalties.settled()).isCompleted();
  }

  @AfterEach
  void disconnect() {
    redis.close();
  }
}
