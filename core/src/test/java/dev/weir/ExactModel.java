package dev.weir;

import static java.math.BigInteger.ZERO;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What each algorithm promises, written down naively with unbounded integers.
 *
 * <p>A model only knows whether a request fits at a moment. How much remains, how long to wait and
 * when all is full again follow from that, and are what the real thing is checked for.
 */
abstract class ExactModel {
  final Limit limit;
  final BigInteger permits;
  final BigInteger period;
  final long length;

  ExactModel(Limit limit, Duration period) {
    this.limit = limit;
    this.length = period.toNanos();
    this.permits = BigInteger.valueOf(limit.permits());
    this.period = BigInteger.valueOf(length);
  }

  /** What a limit promises, with its period as its store counts it. */
  static ExactModel of(Limit limit, Duration period) {
    return switch (limit.algorithm()) {
      case TOKEN_BUCKET -> new Bucket(limit, period);
      case SLIDING_WINDOW -> new Sliding(limit, period);
      case FIXED_WINDOW -> new Fixed(limit, period);
      case SLIDING_LOG -> new Log(limit, period);
    };
  }

  abstract boolean fits(long n, long now);

  abstract void take(long n, long now);

  abstract void refund(long n, long now);

  abstract void penalize(long n, long now);

  /** The most that fits, found by bisection. */
  final long remaining(long now) {
    long low = 0;
    long high = limit.burst();
    while (low < high) {
      long middle = (low + high + 1) / 2;
      if (fits(middle, now)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static final class Bucket extends ExactModel {
    /** Permits used, times the period. */
    private BigInteger used = ZERO;

    private long at;

    Bucket(Limit limit, Duration period) {
      super(limit, period);
    }

    private BigInteger used(long now) {
      return used.subtract(BigInteger.valueOf(now - at).multiply(permits)).max(ZERO);
    }

    private BigInteger scaled(long n) {
      return BigInteger.valueOf(n).multiply(period);
    }

    @Override
    boolean fits(long n, long now) {
      return used(now).add(scaled(n)).compareTo(scaled(limit.burst())) <= 0;
    }

    @Override
    void take(long n, long now) {
      used = used(now).add(scaled(n));
      at = now;
    }

    @Override
    void refund(long n, long now) {
      used = used(now).subtract(scaled(n)).max(ZERO);
      at = now;
    }

    @Override
    void penalize(long n, long now) {
      BigInteger wholeLeft = scaled(limit.burst()).subtract(used(now));
      long floor = wholeLeft.subtract(wholeLeft.mod(period)).divide(period).longValueExact();
      take(Math.max(0, Math.min(n, floor + limit.burst())), now);
    }
  }

  private static final class Sliding extends ExactModel {
    private long start;
    private long last;
    private long previous;
    private long current;

    Sliding(Limit limit, Duration period) {
      super(limit, period);
    }

    /** Start, previous and current as of now; windows roll one at a time. */
    private long[] at(long now) {
      long s = start;
      long p = previous;
      long c = current;
      for (int rolls = 0; now - s >= length && rolls < 3; rolls++) {
        p = c;
        c = 0;
        s += length;
      }
      boolean indebted = p > limit.permits() || c > limit.permits();
      boolean silent = now - last >= length && !indebted;
      return silent || (p == 0 && c == 0) ? new long[] {now, 0, 0} : new long[] {s, p, c};
    }

    private void roll(long now) {
      long[] rolled = at(now);
      start = rolled[0];
      previous = rolled[1];
      current = rolled[2];
    }

    private BigInteger weighted(long[] rolled, long now) {
      return period.subtract(BigInteger.valueOf(now - rolled[0])).multiply(big(rolled[1]));
    }

    @Override
    boolean fits(long n, long now) {
      long[] rolled = at(now);
      BigInteger wanted = big(rolled[2]).add(big(n)).multiply(period);
      return weighted(rolled, now).add(wanted).compareTo(permits.multiply(period)) <= 0;
    }

    @Override
    void take(long n, long now) {
      roll(now);
      current += n;
      last = now;
    }

    @Override
    void refund(long n, long now) {
      roll(now);
      long fromCurrent = Math.min(n, current);
      current -= fromCurrent;
      previous = Math.max(0, previous - (n - fromCurrent));
    }

    @Override
    void penalize(long n, long now) {
      roll(now);
      BigInteger weighted = weighted(new long[] {start, previous, current}, now);
      BigInteger[] whole = weighted.divideAndRemainder(period);
      long used = current + whole[0].longValueExact() + whole[1].signum();
      long room = 2 * limit.permits() - used;
      if (room > 0) {
        take(Math.min(n, room), now);
      }
    }
  }

  private static final class Fixed extends ExactModel {
    private long start;
    private long used;

    Fixed(Limit limit, Duration period) {
      super(limit, period);
    }

    private long[] at(long now) {
      long s = start;
      long u = used;
      for (int rolls = 0; now - s >= length && rolls < 3; rolls++) {
        u = Math.max(0, u - limit.permits());
        s += length;
      }
      return u == 0 ? new long[] {now, 0} : new long[] {s, u};
    }

    private void roll(long now) {
      long[] rolled = at(now);
      start = rolled[0];
      used = rolled[1];
    }

    @Override
    boolean fits(long n, long now) {
      return at(now)[1] + n <= limit.permits();
    }

    @Override
    void take(long n, long now) {
      roll(now);
      used += n;
    }

    @Override
    void refund(long n, long now) {
      roll(now);
      used = Math.max(0, used - n);
    }

    @Override
    void penalize(long n, long now) {
      roll(now);
      used = Math.max(used, Math.min(2 * limit.permits(), used + n));
    }
  }

  private static final class Log extends ExactModel {
    private final Deque<long[]> taken = new ArrayDeque<>();

    Log(Limit limit, Duration period) {
      super(limit, period);
    }

    private long used(long now) {
      long oldest = now - length;
      return taken.stream().filter(entry -> entry[0] > oldest).mapToLong(entry -> entry[1]).sum();
    }

    @Override
    boolean fits(long n, long now) {
      return used(now) + n <= limit.permits();
    }

    @Override
    void take(long n, long now) {
      taken.removeIf(entry -> entry[0] <= now - length);
      taken.addLast(new long[] {now, n});
    }

    @Override
    void refund(long n, long now) {
      taken.removeIf(entry -> entry[0] <= now - length);
      long rest = n;
      while (rest > 0 && !taken.isEmpty()) {
        long[] last = taken.getLast();
        long given = Math.min(rest, last[1]);
        last[1] -= given;
        rest -= given;
        if (last[1] == 0) {
          taken.removeLast();
        }
      }
    }

    @Override
    void penalize(long n, long now) {
      long room = 2 * limit.permits() - used(now);
      if (room > 0) {
        take(Math.min(n, room), now);
      }
    }
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }
}
