package dev.weir;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sliding log: remembers when permits were taken, so that no period of any phase holds more than
 * {@code permits}. A permit taken at {@code t} is free again at {@code t + period}.
 *
 * <p>A ring of entries, one a moment at which permits were taken, oldest first. It grows with what
 * is used, up to twice the permits of the limit when there is a debt, at 12 bytes an entry.
 */
final class SlidingLog extends LimitCell {
  private static final long[] NO_TIMES = {};
  private static final int[] NO_COUNTS = {};

  private long[] times = NO_TIMES;
  private int[] counts = NO_COUNTS;
  private int head;
  private int size;
  private int used;

  SlidingLog(@Nullable String key, Limit limit) {
    super(key, limit);
  }

  @Override
  void advance(long now) {
    while (size > 0 && now - times[head] >= limit().periodNanos) {
      used -= counts[head];
      head = index(1);
      size--;
    }
  }

  @Override
  long delay(long permits, long now) {
    Limit limit = limit();
    if (permits > limit.permits()) {
      return NEVER;
    }
    long over = used + permits - limit.permits();
    for (int i = 0; over > 0; i++) {
      int index = index(i);
      over -= counts[index];
      if (over <= 0) {
        return times[index] + limit.periodNanos - now;
      }
    }
    return 0;
  }

  @Override
  void spend(long permits, long now) {
    int last = index(size - 1);
    long time = size == 0 ? now : Math.max(now, times[last]);
    if (size > 0 && times[last] == time) {
      counts[last] += (int) permits;
    } else {
      append(time, (int) permits);
    }
    used += (int) permits;
  }

  /** The permits taken last are given back first. */
  @Override
  void refund(long permits, long now) {
    long rest = Math.min(permits, used);
    used -= (int) rest;
    while (rest > 0) {
      int last = index(size - 1);
      int given = (int) Math.min(rest, counts[last]);
      counts[last] -= given;
      rest -= given;
      if (counts[last] == 0) {
        size--;
      }
    }
  }

  @Override
  void penalize(long permits, long now) {
    long room = 2 * limit().permits() - used;
    if (room > 0) {
      spend(Math.min(permits, room), now);
    }
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
    return size == 0 ? 0 : times[index(size - 1)] + limit().periodNanos - now;
  }

  /**
   * The log goes on; entries count for the new period, the oldest beyond the deepest debt do not.
   */
  @Override
  void continueFrom(LimitCell cell, long now) {
    SlidingLog old = (SlidingLog) cell;
    times = old.times.clone();
    counts = old.counts.clone();
    head = old.head;
    size = old.size;
    used = old.used;
    advance(now);
    for (long excess = used - 2 * limit().permits(); excess > 0; ) {
      int forgotten = (int) Math.min(excess, counts[head]);
      counts[head] -= forgotten;
      used -= forgotten;
      excess -= forgotten;
      if (counts[head] == 0) {
        head = index(1);
        size--;
      }
    }
  }

  private void append(long time, int count) {
    if (size == times.length) {
      grow();
    }
    int index = index(size);
    times[index] = time;
    counts[index] = count;
    size++;
  }

  private void grow() {
    int length = Math.max(4, 2 * size);
    long[] newTimes = new long[length];
    int[] newCounts = Arrays.copyOf(NO_COUNTS, length);
    for (int i = 0; i < size; i++) {
      newTimes[i] = times[index(i)];
      newCounts[i] = counts[index(i)];
    }
    times = newTimes;
    counts = newCounts;
    head = 0;
  }

  /** Where the i-th entry from the oldest stands; lengths are powers of two. */
  private int index(int i) {
    return (head + i) & (times.length - 1);
  }
}
