package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A random walk of one key of a store under one limit, compared step by step with an exact model.
 */
public final class ModelWalk {
  private static final String KEY = "key";

  private final LimitStore store;
  private final ManualTicker ticker;
  private final long tick;
  private final Limit limit;
  private final Limits limits;
  private final SplittableRandom random;
  private final String description;
  private final ExactModel model;

  /**
   * A walk.
   *
   * @param ticker the store's clock, standing at a whole tick
   * @param tick the store's resolution: its period is counted and its waits end in whole ticks,
   *     rounded up
   */
  public ModelWalk(
      LimitStore store,
      ManualTicker ticker,
      Duration tick,
      Limit limit,
      SplittableRandom random,
      String description) {
    this.store = store;
    this.ticker = ticker;
    this.tick = tick.toNanos();
    this.limit = limit;
    this.limits = Limits.of(limit);
    this.random = random;
    this.description = description;
    this.model = ExactModel.of(limit, Duration.ofNanos(inTicks(limit.period().toNanos())));
  }

  /** Takes steps; fails at the first that differs from the model. */
  public void run(int steps) {
    for (int step = 0; step < steps; step++) {
      ticker.advance(Duration.ofNanos(inTicks(pause())));
      long permits = permits();
      long now = ticker.nanos();
      switch (random.nextInt(12)) {
        case 0 -> {
          store.refund(KEY, limits, permits);
          model.refund(permits, now);
        }
        case 1 -> {
          store.penalize(KEY, limits, permits);
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
    assertThat(store.tryAcquire(KEY, limits, permits)).as(description).isEqualTo(fits);
    if (fits) {
      model.take(permits, now);
    }
  }

  private void check(long permits, long now) {
    boolean fits = model.fits(permits, now);
    Decision decision = store.check(KEY, limits, permits);
    assertThat(decision.allowed()).as(description).isEqualTo(fits);
    if (fits) {
      model.take(permits, now);
    }
    verifyStanding(decision.results().get(0), now, description + ", permits " + permits);
  }

  private void verifyPeek(long permits, int step) {
    long now = ticker.nanos();
    LimitResult result = store.peek(KEY, limits, permits).results().get(0);
    String as = description + ", step " + step + ", permits " + permits;
    verifyStanding(result, now, as);
    if (permits > limit.burst()) {
      assertThat(result.passesIn()).as(as).isEmpty();
    } else {
      verifyMoment(permits, now, result.passesIn().orElseThrow().toNanos(), as + ", passesIn");
    }
  }

  private void verifyStanding(LimitResult result, long now, String as) {
    assertThat(result.remaining()).as(as).isEqualTo(model.remaining(now));
    verifyMoment(limit.burst(), now, result.fullIn().toNanos(), as + ", fullIn");
    if (result.remaining() == limit.burst()) {
      assertThat(result.moreIn()).as(as).isEmpty();
    } else {
      long moreIn = result.moreIn().orElseThrow().toNanos();
      verifyMoment(result.remaining() + 1, now, moreIn, as + ", moreIn");
    }
  }

  /** The request fits after the wait, and not a tick earlier. */
  private void verifyMoment(long permits, long now, long wait, String as) {
    assertThat(model.fits(permits, now + wait)).as(as + " " + wait).isTrue();
    if (wait > 0) {
      assertThat(model.fits(permits, now + wait - tick))
          .as(as + " " + wait + " - " + tick)
          .isFalse();
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

  /** The time, rounded up to whole ticks. */
  private long inTicks(long nanos) {
    return (nanos + tick - 1) / tick * tick;
  }
}
