package dev.weir;

import org.jspecify.annotations.Nullable;

/**
 * Fixed window: opens with a request, holds the permits, closes after the period; the next request
 * opens another.
 *
 * <p>No window holds more than {@code permits}; an interval of one period that spans the end of one
 * window and the start of the next holds at most twice as many. A debt is carried into the windows
 * that follow, each of which pays off {@code permits} of it.
 */
final class FixedWindow extends LimitCell {
  private long start;
  private int used;

  FixedWindow(@Nullable String key, Limit limit) {
    super(key, limit);
  }

  @Override
  void advance(long now) {
    Limit limit = limit();
    long elapsed = now - start;
    if (elapsed >= limit.periodNanos) {
      long windows = elapsed / limit.periodNanos;
      used = used <= limit.permits() || windows > 1 ? 0 : (int) (used - limit.permits());
      start += windows * limit.periodNanos;
    }
    if (used == 0) {
      start = now;
    }
  }

  @Override
  long delay(long permits, long now) {
    Limit limit = limit();
    if (permits > limit.permits()) {
      return NEVER;
    }
    long over = used + permits - limit.permits();
    return over <= 0 ? 0 : left(now) + (over - 1) / limit.permits() * limit.periodNanos;
  }

  @Override
  void spend(long permits, long now) {
    used += (int) permits;
  }

  @Override
  void refund(long permits, long now) {
    used -= (int) Math.min(used, permits);
  }

  @Override
  void penalize(long permits, long now) {
    long most = 2 * limit().permits();
    used = (int) Math.max(used, Math.min(most, used + Math.min(permits, most)));
  }

  @Override
  boolean idle(long now) {
    return used == 0;
  }

  @Override
  double usedShare(long now) {
    return (double) used / limit().permits();
  }

  @Override
  long remaining(long now) {
    return limit().permits() - used;
  }

  @Override
  long nanosUntilFull(long now) {
    return used == 0 ? 0 : left(now) + (used - 1L) / limit().permits() * limit().periodNanos;
  }

  /** Under the same period the window goes on; under another what is used opens one now. */
  @Override
  void continueFrom(LimitCell cell, long now) {
    FixedWindow old = (FixedWindow) cell;
    boolean samePeriod = limit().periodNanos == old.limit().periodNanos;
    start = samePeriod ? old.start : now;
    used = (int) Math.min(old.used, 2 * limit().permits());
  }

  private long left(long now) {
    return limit().periodNanos - Math.max(0, now - start);
  }
}
