package dev.weir;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random walks through the whole domain, compared step by step with an exact model. */
class AlgorithmModelTest {
  private static final int LIMITS = 1_000;
  private static final int STEPS_PER_LIMIT = 150;

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void agreesWithTheExactModelAcrossTheWholeDomain(Algorithm algorithm) {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < LIMITS; i++) {
      Limit limit = Domain.limit(algorithm, random);
      ManualTicker ticker = new ManualTicker();
      LimitStore store = InProcessStore.builder().ticker(ticker).maxKeys(1).build();
      String description = "seed " + seed + ", limit " + i + ": " + limit;
      new ModelWalk(store, ticker, Duration.ofNanos(1), limit, random, description)
          .run(STEPS_PER_LIMIT);
    }
  }
}
