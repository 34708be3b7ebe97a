package dev.weir;

import java.time.Duration;

/** Durations as limits name them: whole seconds where possible, else milli- or nanoseconds. */
final class DurationText {
  private DurationText() {}

  static String format(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos % 1_000_000_000 == 0) {
      return nanos / 1_000_000_000 + "s";
    }
    return nanos % 1_000_000 == 0 ? nanos / 1_000_000 + "ms" : nanos + "ns";
  }
}
