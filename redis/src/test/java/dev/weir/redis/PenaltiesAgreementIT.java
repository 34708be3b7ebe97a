package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ManualTicker;
import dev.weir.policy.PenaltySettings;
import dev.weir.policy.Standing;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script's arithmetic is the policy's, whatever happens when. */
class PenaltiesAgreementIT {
  private static final String CLIENT = "user:a";
  private static final int STEPS = 400;

  private final ManualTicker ticker = new ManualTicker();
  private final SharedRedisAt redis = new SharedRedisAt(ticker);
  private final RedisPenalties penalties =
      new RedisPenalties(
          redis,
          RedisSettings.builder().prefix(redis.newPrefix()).build(),
          SharedScript.of("penalties.lua", TestBackend.manualClock()),
          new Still(ticker),
          new Ignored(StoreListener.NONE, ticker, () -> false));

  @AfterEach
  void close() {
    penalties.close();
    redis.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void scriptAndPolicyAgree(long seed) {
    Random random = new Random(seed);
    PenaltySettings settings =
        new PenaltySettings(
            1 + random.nextInt(4),
            Duration.ofMillis(1 + random.nextInt(2_000)),
            1 + random.nextInt(30) / 10.0,
            Duration.ofMillis(1 + random.nextInt(100_000)));
    Standing standing = Standing.CLEAN;
    int penalized = 0;
    for (int step = 0; step < STEPS; step++) {
      ticker.advance(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 5_000 : 700)));
      int violations = random.nextInt(4);
      Duration retryAfter = Duration.ofNanos(random.nextInt(1_500_000_000));
      for (int i = 0; i < violations; i++) {
        penalties.violated(CLIENT, retryAfter, settings);
      }
      assertThat(penalties.settled()).isCompleted();
      long now = ticker.wallTime().toEpochMilli();
      if (violations > 0) {
        standing = standing.violated(now, violations, retryAfter, settings);
      }

      Optional<Duration> expected =
          standing.penalized(now)
              ? Optional.of(Duration.ofMillis(standing.until() - now))
              : Optional.empty();
      assertThat(penalties.of(CLIENT)).as("step %d: %s", step, standing).isEqualTo(expected);
      penalized += expected.isPresent() ? 1 : 0;
    }
    assertThat(penalized).isBetween(STEPS / 10, STEPS);
  }
}
