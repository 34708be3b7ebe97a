package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store whose Redis goes by another clock than itself, and one that steps back. */
class RedisClockIT {
  private static final long PERMITS = 10;
  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final ManualTicker redisClock = new ManualTicker();
  private final ManualTicker ownClock = new ManualTicker();
  private final RedisStore store = open();

  @AfterEach
  void close() {
    store.close();
  }

  private RedisStore open() {
    RedisSettings settings =
        RedisSettings.builder()
            .prefix(SharedRedis.newPrefix())
            .timeout(Duration.ofSeconds(10))
            .build();
    RedisStore opened =
        new RedisStore(
            settings,
            new SharedRedisAt(redisClock),
            new Memory(ownClock, false, settings.maxKeys()),
            ownClock,
            StoreListener.NONE);
    opened.start();
    return opened;
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void aClockThatStepsBackMintsNothingAndLocksNobodyOut(Algorithm algorithm) {
    Limits limits = Limits.of(Limit.of(PERMITS, PERIOD).algorithm(algorithm));
    assertThat(store.check("key", limits, 6).allowed()).isTrue();

    redisClock.advance(Duration.ofHours(-1));
    assertThat(store.check("key", limits, 5).allowed()).isFalse();
    assertThat(store.check("key", limits, 4).allowed()).isTrue();
    assertThat(store.check("key", limits, 1).retryAfter().orElseThrow())
        .isBetween(Duration.ofSeconds(1), PERIOD.multipliedBy(2));

    redisClock.advance(PERIOD.multipliedBy(2));
    ownClock.advance(Duration.ofSeconds(1));
    assertThat(store.check("key", limits, PERMITS).allowed()).isTrue();
    assertThat(store.check("key", limits, 1).allowed()).isFalse();
  }
}
