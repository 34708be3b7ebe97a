package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

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
      new Walk(limit, random, "seed " + seed + ", limit " + i + ": " + limit).run();
    }
  }

  private static final class Walk {
    private final Limit limit;
    private final Limits limits;
    private final SplittableRandom random;
    private final String description;
    private final ManualTicker ticker = new ManualTicker();
    private final LimitStore store = InProcessStore.builder().ticker(ticker).maxKeys(1).build();
    private final ExactModel model;

    Walk(Limit limit, SplittableRandom random, String description) {
      this.limit = limit;
      this.limits = Limits.of(limit);
      this.random = random;
      this.description = description;
      this.model = ExactModel.of(limit);
    }

    void run() {
      for (int step = 0; step < STEPS_PER_LIMIT; step++) {
        ticker.advance(Duration.ofNanos(pause()));
        long permits = permits();
        long now = ticker.nanos();
        switch (random.nextInt(12)) {
          case 0 -> {
            store.refund("key", limits, permits);
            model.refund(permits, now);
          }
          case 1 -> {
            store.penalize("key", limits, permits);
            model.penalize(permits, now);
          }
          case 2 -> tryAcquire(permits, now);
          default -> check(permits, now);
        }
        verifyPeek(permits(), step);
      }
    }

    private void tryAcquire(long permits, long now) {
      boolean fits = model.fits(permits, now);
      assertThat(store.tryAcquire("key", limits, permits)).as(description).isEqualTo(fits);
      if (fits) {
        model.take(permits, now);
      }
    }

    private void check(long permits, long now) {
      boolean fits = model.fits(permits, now);
      Decision decision = store.check("key", limits, permits);
      assertThat(decision.allowed()).as(description).isEqualTo(fits);
      if (fits) {
        model.take(permits, now);
      }
      assertThat(decision.remaining()).as(description).isEqualTo(model.remaining(now));
    }

    private void verifyPeek(long permits, int step) {
      long now = ticker.nanos();
      LimitResult result = store.peek("key", limits, permits).results().get(0);
      String as = description + ", step " + step + ", permits " + permits;
      assertThat(result.remaining()).as(as).isEqualTo(model.remaining(now));
      if (permits > limit.burst()) {
        assertThat(result.passesIn()).as(as).isEmpty();
      } else {
        verifyMoment(permits, now, result.passesIn().orElseThrow().toNanos(), as + ", passesIn");
      }
      verifyMoment(limit.burst(), now, result.fullIn().toNanos(), as + ", fullIn");
    }

    /** The request fits after the wait, and not a nanosecond earlier. */
    private void verifyMoment(long permits, long now, long wait, String as) {
      assertThat(model.fits(permits, now + wait)).as(as + " " + wait).isTrue();
      if (wait > 0) {
        assertThat(model.fits(permits, now + wait - 1)).as(as + " " + wait + " - 1").isFalse();
      }
    }

    private long pause() {
      long period = limit.period().toNanos();
      return switch (random.nextInt(6)) {
        case 0 -> 0;
        case 1 -> random.nextLong(1, 100);
        case 2 -> random.nextLong(0, Math.max(2, 3 * period / limit.permits()));
        case 3 -> random.nextLong(0, period / 4 + 1);
        case 4 -> random.nextLong(0, period + 1);
        default -> random.nextInt(4) == 0 ? random.nextLong(0, 3 * period) : period;
      };
    }

    private long permits() {
      long burst = limit.burst();
      return switch (random.nextInt(6)) {
        case 0, 1 -> 1;
        case 2 -> random.nextLong(1, burst + 1);
        case 3 -> Math.max(1, burst / 2);
        case 4 -> random.nextInt(8) == 0 ? burst + 1 : burst;
        default -> random.nextLong(1, Math.min(burst, 10) + 1);
      };
    }
  }
}
