package dev.weir;

import org.jspecify.annotations.Nullable;

/**
 * Sliding window counter: two adjoining windows, the older one weighted by how much of it still
 * lies within the last period.
 *
 * <p>The first window opens with the first request and nothing precedes it, so it is exact: {@code
 * permits} pass, the next does not. Windows follow without a gap while there is traffic. At a time
 * {@code e} into the current window a request for {@code n} passes if
 *
 * <pre>previous · (period − e) / period + current + n ≤ permits</pre>
 *
 * evaluated in whole numbers as {@code previous · (period − e) ≤ (permits − current − n) · period}.
 * After a whole period without a request the next one opens a first window again.
 *
 * <p><b>Error.</b> The weight assumes that the previous window's requests were spread evenly. If
 * they were, the count is exact to within one permit. At worst they all came at its end: then an
 * interval of one period that ends {@code x} (0 to 1) of the way through the current window holds
 * at most {@code permits · (1 + x)}, so fewer than twice the permits in any period; and no window
 * ever holds more than {@code permits}. If they came early, the count refuses what an exact log
 * would pass, at most one period longer.
 */
final class SlidingWindow extends LimitCell {
  private long start;
  private int previous;
  private int current;

  SlidingWindow(@Nullable String key, Limit limit) {
    super(key, limit);
  }

  @Override
  void advance(long now) {
    long period = limit().periodNanos;
    long elapsed = now - start;
    if (elapsed >= period && elapsed < 2 * period) {
      previous = current;
      current = 0;
      start += period;
    } else if (elapsed >= period) {
      previous = 0;
      current = 0;
    }
    if ((previous | current) == 0) {
      start = now;
    }
  }

  @Override
  long delay(long permits, long now) {
    Limit limit = limit();
    if (permits > limit.permits()) {
      return NEVER;
    }
    long free = limit.permits() - permits - current;
    long left = left(now);
    if (free < 0) {
      return left + waitInWindow(limit, current, limit.permits() - permits);
    }
    if (previous == 0 || Wide.lessOrEqual(previous, left, free, limit.periodNanos)) {
      return 0;
    }
    return waitInWindow(limit, previous, free) - (limit.periodNanos - left);
  }

  @Override
  void spend(long permits, long now) {
    current += (int) permits;
  }

  @Override
  void refund(long permits, long now) {
    int fromCurrent = (int) Math.min(current, permits);
    current -= fromCurrent;
    previous -= (int) Math.min(previous, permits - fromCurrent);
  }

  @Override
  void penalize(long permits, long now) {
    long most = 2 * limit().permits();
    current = (int) Math.max(current, Math.min(most, current + Math.min(permits, most)));
  }

  @Override
  boolean idle(long now) {
    return (previous | current) == 0;
  }

  @Override
  double usedShare(long now) {
    Limit limit = limit();
    return (current + previous * ((double) left(now) / limit.periodNanos)) / limit.permits();
  }

  @Override
  long remaining(long now) {
    return limit().permits() - used(now);
  }

  @Override
  long nanosUntilFull(long now) {
    if (current > 0) {
      return left(now) + limit().periodNanos;
    }
    return previous > 0 ? left(now) : 0;
  }

  /** Under the same period the windows go on; under another what is used now opens a first one. */
  @Override
  void continueFrom(LimitCell cell, long now) {
    SlidingWindow old = (SlidingWindow) cell;
    long most = 2 * limit().permits();
    if (limit().periodNanos == old.limit().periodNanos) {
      start = old.start;
      previous = (int) Math.min(old.previous, most);
      current = (int) Math.min(old.current, most);
    } else {
      start = now;
      current = (int) Math.min(old.used(now), most);
    }
  }

  /**
   * Time from a window's opening until {@code count} before it weighs no more than {@code room}.
   */
  private static long waitInWindow(Limit limit, long count, long room) {
    return limit.periodNanos - Wide.multiplyDivide(room, limit.periodNanos, count);
  }

  /** What is left of the current window, which is also how much of the previous one counts. */
  private long left(long now) {
    long period = limit().periodNanos;
    return period - Math.max(0, now - start);
  }

  private long used(long now) {
    return current + Wide.multiplyDivideUp(previous, left(now), limit().periodNanos);
  }
}
