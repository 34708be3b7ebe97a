package dev.weir;

import java.time.Duration;
import java.util.SplittableRandom;

/** Random limits from the whole domain, evenly over the orders of magnitude. */
public final class Domain {
  private Domain() {}

  /** A limit of an algorithm. */
  public static Limit limit(Algorithm algorithm, SplittableRandom random) {
    for (; ; ) {
      long most =
          algorithm == Algorithm.SLIDING_LOG ? Limit.MAX_SLIDING_LOG_PERMITS : Limit.MAX_PERMITS;
      long permits = magnitude(1, most, random);
      long period = magnitude(1_000_000, Limit.MAX_PERIOD.toNanos(), random);
      long burst = magnitude(1, Limit.MAX_PERMITS, random);
      try {
        Limit limit = Limit.of(permits, Duration.ofNanos(period)).algorithm(algorithm);
        return algorithm == Algorithm.TOKEN_BUCKET && random.nextBoolean()
            ? limit.burst(burst)
            : limit;
      } catch (IllegalArgumentException outsideTheDomain) {
        // Draw again.
      }
    }
  }

  private static long magnitude(long least, long most, SplittableRandom random) {
    if (random.nextInt(8) == 0) {
      return random.nextBoolean() ? least : most;
    }
    double exponent = random.nextDouble(Math.log((double) least), Math.log((double) most));
    return Math.max(least, Math.min(most, Math.round(Math.exp(exponent))));
  }
}
