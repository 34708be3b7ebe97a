package dev.weir;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Token bucket, kept as the instant at which the bucket is full again.
 *
 * <p>This is the generic cell rate algorithm (ITU-T I.371, "virtual scheduling") seen from the
 * other side: taking a permit moves the instant by the time one permit takes to drip in, and
 * permits are there as long as the instant is no further away than the time the whole burst takes.
 * One number says everything, and idling needs no work.
 *
 * <p>A permit's drip time need not be a whole number of nanoseconds: 7 a second is 142,857,142 and
 * 6/7. The remainder is kept as a numerator over the limit's denominator, so nothing is ever
 * rounded and a bucket does not drift over any length of time.
 *
 * <p>Reservations push the instant further into the future; what cancelling gives back {@link
 * ReservationQueue} tells.
 */
final class TokenBucket extends LimitCell {
  private long fullAt;

  /** What is to be added to {@link #fullAt}, in 1/denominator nanoseconds. */
  private int fullAtPart;

  /** Made with the first reservation; most buckets have none. */
  private @Nullable ReservationQueue queue;

  /** Permits taken for use at an instant. */
  record Hold(Object lineage, long permits, long acts) {}

  TokenBucket(@Nullable String key, Limit limit) {
    super(key, limit);
  }

  /**
   * A full bucket is one whose instant has passed. All reservations have dripped in by then: there
   * is nothing of them to give back any more.
   */
  @Override
  void advance(long now) {
    if (queue != null && idle(now) && queue.untilLast(now) == 0) {
      queue = null;
    }
  }

  @Override
  long delay(long permits, long now) {
    Limit limit = limit();
    if (permits > limit.burst()) {
      return NEVER;
    }
    long spare = limit.burst() - permits;
    long nanos = usedNanos(now) - dripNanos(limit, spare);
    int part = usedPart(now) - dripPart(limit, spare);
    return Math.max(0, roundUp(nanos, part));
  }

  @Override
  void spend(long permits, long now) {
    Limit limit = limit();
    long part = (long) usedPart(now) + dripPart(limit, permits);
    long carry = part >= limit.denominator ? 1 : 0;
    fullAt = Math.max(fullAt, now) + dripNanos(limit, permits) + carry;
    fullAtPart = (int) (part - carry * limit.denominator);
  }

  @Override
  void refund(long permits, long now) {
    Limit limit = limit();
    if (permits > usedPermits(now)) {
      fullAt = Math.min(fullAt, now);
      fullAtPart = 0;
    } else {
      giveBack(dripNanos(limit, permits), dripPart(limit, permits), now);
    }
  }

  @Override
  void penalize(long permits, long now) {
    long debtFloor = -limit().burst();
    long room = remaining(now) - debtFloor;
    if (room > 0) {
      spend(Math.min(permits, room), now);
    }
  }

  /** Takes permits for use at an instant, at which they will have dripped in. */
  Hold reserve(long permits, long acts, long now) {
    ReservationQueue own = queue == null ? ReservationQueue.create() : queue;
    queue = own;
    spend(permits, now);
    if (acts > now) {
      own.add(acts, now);
    }
    return new Hold(own.lineage(), permits, acts);
  }

  /** Undoes a reservation, unless its time has come or the key was reset or forgotten since. */
  void cancel(Hold hold, long now) {
    if (hold.acts >= now) {
      refund(hold, now);
    }
  }

  /** Gives back what a reservation holds and nobody used, also when its time has come. */
  void refund(Hold hold, long now) {
    ReservationQueue own = queue;
    if (own == null || own.lineage() != hold.lineage) {
      return;
    }
    Limit limit = limit();
    long drip = dripNanos(limit, hold.permits);
    long freed = own.cancel(hold.acts, drip, rounding(), now);
    giveBack(freed, freed < drip ? 0 : dripPart(limit, hold.permits), now);
  }

  /** Times to act are rounded up, so what lies between two may be a part more than it seems. */
  private long rounding() {
    return limit().denominator > 1 ? 1 : 0;
  }

  @Override
  boolean idle(long now) {
    return usedNanos(now) == 0 && usedPart(now) == 0;
  }

  @Override
  double usedShare(long now) {
    return (double) usedNanos(now) / Math.max(1, dripNanos(limit(), limit().burst()));
  }

  @Override
  long remaining(long now) {
    return limit().burst() - usedPermits(now);
  }

  @Override
  long nanosUntilFull(long now) {
    return roundUp(usedNanos(now), usedPart(now));
  }

  /**
   * As many permits stay used, at the new pace and rounded up to the last part, down to a debt of
   * one burst beyond what is reserved.
   */
  @Override
  void continueFrom(LimitCell cell, long now) {
    TokenBucket old = (TokenBucket) cell;
    Limit limit = limit();
    Limit oldLimit = old.limit();
    BigInteger used =
        BigInteger.valueOf(old.usedNanos(now))
            .multiply(BigInteger.valueOf(oldLimit.denominator))
            .add(BigInteger.valueOf(old.usedPart(now)));
    BigInteger[] scaled =
        used.multiply(BigInteger.valueOf(limit.intervalInParts()))
            .divideAndRemainder(BigInteger.valueOf(oldLimit.intervalInParts()));
    BigInteger parts = scaled[1].signum() == 0 ? scaled[0] : scaled[0].add(BigInteger.ONE);
    long burst = dripNanos(limit, limit.burst());
    long reserved = old.queue == null ? 0 : old.queue.untilLast(now);
    BigInteger most =
        BigInteger.valueOf(burst + Math.max(burst, reserved))
            .multiply(BigInteger.valueOf(limit.denominator));
    BigInteger[] nanos = parts.min(most).divideAndRemainder(BigInteger.valueOf(limit.denominator));
    fullAt = now + nanos[0].longValueExact();
    fullAtPart = nanos[1].intValueExact();
    queue = old.queue == null ? null : old.queue.successor();
  }

  private void giveBack(long nanos, int part, long now) {
    long left = usedNanos(now) - nanos;
    int leftPart = usedPart(now) - part;
    if (leftPart < 0) {
      leftPart += limit().denominator;
      left--;
    }
    fullAt = Math.min(fullAt, now + Math.max(0, left));
    fullAtPart = left < 0 ? 0 : leftPart;
  }

  /** Permits in use, rounded up. */
  private long usedPermits(long now) {
    Limit limit = limit();
    long interval = limit.intervalInParts();
    long nanos = usedNanos(now);
    long whole = Wide.multiplyDivide(nanos, limit.denominator, interval);
    long rest = nanos * limit.denominator - whole * interval + usedPart(now);
    return whole + rest / interval + (rest % interval == 0 ? 0 : 1);
  }

  private long usedNanos(long now) {
    return Math.max(0, fullAt - now);
  }

  private int usedPart(long now) {
    return fullAt >= now ? fullAtPart : 0;
  }

  private static long dripNanos(Limit limit, long permits) {
    long nanos = permits * limit.intervalNanos;
    if (limit.intervalPart == 0) {
      return nanos;
    }
    long whole = permits / limit.denominator;
    long rest = permits % limit.denominator;
    return nanos + whole * limit.intervalPart + rest * limit.intervalPart / limit.denominator;
  }

  private static int dripPart(Limit limit, long permits) {
    return limit.intervalPart == 0
        ? 0
        : (int) (permits % limit.denominator * limit.intervalPart % limit.denominator);
  }

  /** The part is less than a nanosecond, up or down. */
  private static long roundUp(long nanos, int part) {
    return part > 0 ? nanos + 1 : nanos;
  }
}
