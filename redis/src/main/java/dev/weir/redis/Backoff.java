package dev.weir.redis;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: doubling up to a maximum, each time a random half to
 * the whole of it, so that a fleet does not come back in step. Not thread-safe.
 */
final class Backoff {
  private final Duration first;
  private final Duration longest;
  private final DoubleSupplier chance;
  private Duration next;

  /**
   * A backoff.
   *
   * @param chance random numbers from 0 to 1
   */
  Backoff(Duration first, Duration longest, DoubleSupplier chance) {
    this.first = first;
    this.longest = longest;
    this.chance = chance;
    this.next = first;
  }

  /** The next delay. */
  Duration next() {
    Duration delay = jittered(next);
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(longest) < 0 ? doubled : longest;
    return delay;
  }

  /** A delay of its own length, with the same jitter. */
  Duration jittered(Duration delay) {
    return Duration.ofNanos((long) (delay.toNanos() * (0.5 + chance.getAsDouble() / 2)));
  }

  /** Starts over. */
  void reset() {
    next = first;
  }
}
