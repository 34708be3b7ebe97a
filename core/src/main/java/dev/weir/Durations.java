package dev.weir;

import java.time.Duration;
import java.util.Objects;

/** Durations as nanoseconds and as text. */
final class Durations {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private Durations() {}

  /** A wait in nanoseconds; one of more than 292 years is as good as for ever. */
  static long nanos(String field, Duration wait) {
    Objects.requireNonNull(wait, field);
    if (wait.isNegative()) {
      throw new IllegalArgumentException(field + " must not be negative, got " + wait);
    }
    return wait.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : wait.toNanos();
  }

  /** Whole seconds where possible, else milli- or nanoseconds, as limits are named. */
  static String format(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos % 1_000_000_000 == 0) {
      return nanos / 1_000_000_000 + "s";
    }
    return nanos % 1_000_000 == 0 ? nanos / 1_000_000 + "ms" : nanos + "ns";
  }
}
