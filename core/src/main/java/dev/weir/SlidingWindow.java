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
 * After a whole period in which nothing was taken the next request opens a first window again.
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

  /** When permits were last taken. */
  private long last;

  private int previous;
  private int current;

  SlidingWindow(@Nullable String key, Limit limit) {
    super(key, limit);
  }

  @Override
  void advance(long now) {
    long period = limit().periodNanos;
    long elapsed = now - start;
    if (elapsed >= period) {
      previous = elapsed < 2 * period ? current : 0;
      current = 0;
      start += period;
    }
    if (untilSilent(now) <= 0) {
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
    if (free >= 0 && (previous == 0 || Wide.lessOrEqual(previous, left, free, limit.periodNanos))) {
      return 0;
    }
    long counted =
        free < 0
            ? left + waitInWindow(limit, current, limit.permits() - permits)
            : waitInWindow(limit, previous, free) - (limit.periodNanos - left);
    return Math.min(counted, untilSilent(now));
  }

  @Override
  void spend(long permits, long now) {
    current += (int) permits;
    last = Math.max(last, now);
  }

  @Override
  void refund(long permits, long now) {
    int fromCurrent = (int) Math.min(current, permits);
    current -= fromCurrent;
    previous -= (int) Math.min(previous, permits - fromCurrent);
  }

  @Override
  void penalize(long permits, long now) {
    long room = 2 * limit().permits() - used(now);
    if (room > 0) {
      spend(Math.min(permits, room), now);
    }
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
    if ((previous | current) == 0) {
      return 0;
    }
    long counted = current > 0 ? left(now) + limit().periodNanos : left(now);
    return Math.min(counted, untilSilent(now));
  }

  /** Under the same period the windows go on; under another what is used now opens a first one. */
  @Override
  void continueFrom(LimitCell cell, long now) {
    SlidingWindow old = (SlidingWindow) cell;
    long most = 2 * limit().permits();
    if (limit().periodNanos == old.limit().periodNanos) {
      start = old.start;
      current = (int) Math.min(old.current, most);
      previous = (int) Math.min(old.previous, most - current);
      last = old.last;
    } else {
      start = now;
      last = now;
      current = (int) Math.min(old.used(now), most);
    }
  }

  /**
   * Time from a window's opening until {@code count} before it weighs no more than {@code room}.
   */
  private static long waitInWindow(Limit limit, long count, long room) {
    return limit.periodNanos - Wide.multiplyDivide(room, limit.periodNanos, count);
  }

  /**
   * Time until nothing was taken for a whole period, so that nothing can count any more. A debt
   * that is not paid off by then is not forgiven by silence, only window by window.
   */
  private long untilSilent(long now) {
    Limit limit = limit();
    long end = last + limit.periodNanos;
    boolean inThisWindow = end < start + limit.periodNanos;
    boolean indebted = current > limit.permits() || (previous > limit.permits() && inThisWindow);
    return indebted ? Long.MAX_VALUE : end - now;
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
