package dev.weir.redis;

import dev.weir.Algorithm;
import dev.weir.Domain;
import dev.weir.Limit;
import dev.weir.ManualTicker;
import dev.weir.ModelWalk;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random walks through the whole domain, compared step by step with an exact model. */
class RedisModelIT {
  private static final int LIMITS = 200;
  private static final int STEPS_PER_LIMIT = 100;
  private static final Duration MICROSECOND = Duration.ofNanos(1_000);

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void agreesWithTheExactModelToTheMicrosecond(Algorithm algorithm) {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    ManualTicker ticker = new ManualTicker();
    try (TestBackend backend = TestBackend.by(ticker)) {
      for (int i = 0; i < LIMITS; i++) {
        ticker.advance(Duration.ofNanos(-ticker.nanos()));
        Limit limit = Domain.limit(algorithm, random);
        String description = "seed " + seed + ", limit " + i + ": " + limit;
        RedisCounters counters = backend.counters(SharedRedis.newPrefix());
        new ModelWalk(counters, ticker, MICROSECOND, limit, random, description)
            .run(STEPS_PER_LIMIT);
      }
    }
  }
}
