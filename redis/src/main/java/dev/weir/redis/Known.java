package dev.weir.redis;

import dev.weir.Decision;
import dev.weir.Limits;
import java.time.Duration;

/** An answer of Redis to a request for permits, and when it came. */
final class Known {
  private final Limits limits;
  private final long permits;
  private final Answer.Numbers numbers;
  private final long nanos;
  private final long refusesForNanos;
  private final int place;
  private final int generation;

  /** Guarded by this. */
  private boolean used;

  /**
   * An answer.
   *
   * @param refusesForNanos for how long it answers the same request, 0 if it does not refuse
   * @param place where the generation stands in {@link Memory}
   */
  Known(
      Limits limits,
      long permits,
      Answer.Numbers numbers,
      long nanos,
      long refusesForNanos,
      int place,
      int generation) {
    this.limits = limits;
    this.permits = permits;
    this.numbers = numbers;
    this.nanos = nanos;
    this.refusesForNanos = refusesForNanos;
    this.place = place;
    this.generation = generation;
  }

  @SuppressWarnings("ReferenceEquality") // the common case without a look inside
  boolean isOf(Limits otherLimits) {
    return limits == otherLimits || limits.equals(otherLimits);
  }

  /** Whether it answers a request at a moment, if nothing changed since. */
  boolean refuses(Limits otherLimits, long otherPermits, long nowNanos) {
    long age = nowNanos - nanos;
    return age >= 0 && age < refusesForNanos && permits == otherPermits && isOf(otherLimits);
  }

  int place() {
    return place;
  }

  int generation() {
    return generation;
  }

  /** The decision as it reads now, when its waits are shorter. */
  Decision decision(long nowNanos) {
    return Decisions.of(numbers, limits, Math.max(0, nowNanos - nanos) / 1_000);
  }

  /** What remained of a limit, or {@code most} if all is free again by now. */
  long remaining(int limit, long nowNanos, long most) {
    Duration fullIn = Decisions.fullIn(numbers, limit);
    return nowNanos - nanos >= fullIn.toNanos() ? most : Decisions.remaining(numbers, limit);
  }

  /** Runs something the first time only; others wait until it is done. */
  synchronized void useOnce(Runnable use) {
    if (!used) {
      use.run();
      used = true;
    }
  }
}
