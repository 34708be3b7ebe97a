package dev.weir.policy;

import dev.weir.Limit;
import java.time.Duration;
import java.util.Objects;

/**
 * How much longer those wait who keep running into their limits. An immutable value.
 *
 * <p>So many violations within a time begin a penalty during which nothing passes. The k-th lasts
 * {@code min(max, retry_after × multiplier^k)}, and k falls by one for each clean {@code within};
 * {@link Standing} has the arithmetic.
 *
 * @param after violations that begin a penalty
 * @param within how long violations are counted together, in whole milliseconds
 * @param multiplier how much longer each penalty is than the one before
 * @param max the longest penalty, in whole milliseconds
 */
public record PenaltySettings(int after, Duration within, double multiplier, Duration max) {
  /** What a {@code [penalty]} holds that says nothing else. */
  public static final PenaltySettings DEFAULTS =
      new PenaltySettings(5, Duration.ofMinutes(10), 2.0, Duration.ofHours(1));

  /** The most violations that may be forgiven at a time. */
  public static final int MAX_AFTER = 1_000_000;

  /** The steepest escalation. */
  public static final double MAX_MULTIPLIER = 1000;

  public PenaltySettings {
    requireAfter(after);
    requireDuration(within);
    requireMultiplier(multiplier);
    requireDuration(max);
  }

  static int requireAfter(long after) {
    if (after < 1 || after > MAX_AFTER) {
      throw new IllegalArgumentException(
          "must be between 1 and " + MAX_AFTER + " violations, got " + after);
    }
    return (int) after;
  }

  static double requireMultiplier(double multiplier) {
    if (!(multiplier >= 1 && multiplier <= MAX_MULTIPLIER)) {
      throw new IllegalArgumentException(
          "must be between 1 (all penalties are equal) and "
              + (int) MAX_MULTIPLIER
              + ", got "
              + multiplier);
    }
    return multiplier;
  }

  static Duration requireDuration(Duration duration) {
    Objects.requireNonNull(duration, "duration");
    if (duration.compareTo(Limit.MIN_PERIOD) < 0
        || duration.compareTo(Limit.MAX_PERIOD) > 0
        || duration.toNanosPart() % 1_000_000 != 0) {
      throw new IllegalArgumentException(
          "must be between 1 ms and 366 days in whole milliseconds, got " + duration);
    }
    return duration;
  }
}
