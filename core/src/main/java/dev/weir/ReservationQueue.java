package dev.weir;

import java.util.ArrayList;
import java.util.List;

/**
 * What a token bucket knows of its reservations: when the one made last acts, and which of those
 * before it were cancelled.
 *
 * <p>Reservations that wait act one after the other, each when its permits have dripped in, so each
 * covers the time from when the one before it acts to when it acts itself. One that is cancelled
 * while later ones wait leaves a gap: they keep their times, which were built upon its permits, so
 * the permits stay taken. When all later ones are cancelled, too, nobody builds upon the gap any
 * more, and its permits are given back with theirs, whatever the order in which they were
 * cancelled.
 *
 * <p>Gaps side by side are one. More than {@value #MOST_GAPS} are not remembered: the permits of
 * the earliest then stay taken until they have dripped in.
 */
final class ReservationQueue {
  static final int MOST_GAPS = 16;

  /** A stretch of time that cancelled reservations covered, and how much of it is still taken. */
  private record Gap(long from, long to, long taken) {
    Gap and(Gap other) {
      return new Gap(
          Math.min(from, other.from), Math.max(to, other.to), Math.addExact(taken, other.taken));
    }
  }

  /** By identity, what the reservations of a bucket and its successors have in common. */
  private final Object lineage;

  /** In order of time. */
  private final List<Gap> gaps = new ArrayList<>(0);

  private long lastActs;

  private ReservationQueue(Object lineage, long lastActs) {
    this.lineage = lineage;
    this.lastActs = lastActs;
  }

  /** A queue of nobody. */
  static ReservationQueue create() {
    return new ReservationQueue(new Object(), 0);
  }

  /** The queue under another pace, at which gaps have no meaning. */
  ReservationQueue successor() {
    return new ReservationQueue(lineage, lastActs);
  }

  Object lineage() {
    return lineage;
  }

  /** When the reservation made last acts, or a moment before now if nobody waits. */
  long lastActs() {
    return lastActs;
  }

  /** Queues one, and forgets gaps that ended before a moment. */
  void add(long acts, long oldest) {
    gaps.removeIf(gap -> gap.to < oldest);
    lastActs = acts;
  }

  /**
   * Takes out the last one.
   *
   * @param span the time it covers
   * @param rounding how far apart, by rounding, what is side by side may seem
   * @return how much the gaps take upon which nobody builds any more
   */
  long removeLast(long acts, long span, long rounding, long now) {
    long end = acts - span;
    long freed = 0;
    for (int i = gaps.size() - 1; i >= 0 && gaps.get(i).to + rounding >= end; i--) {
      Gap gap = gaps.remove(i);
      freed += gap.taken;
      end = Math.min(end, gap.from);
    }
    lastActs = Math.min(lastActs, Math.max(end, now));
    return freed;
  }

  /**
   * Takes out one before the last.
   *
   * @param span the time it covers
   * @param taken how much of it stays taken, because later ones have built upon it
   */
  void removeBuiltUpon(long acts, long span, long taken, long rounding) {
    int at = gaps.size();
    while (at > 0 && gaps.get(at - 1).to >= acts) {
      at--;
    }
    Gap gap = new Gap(acts - span, acts, taken);
    if (at < gaps.size() && gap.to + rounding >= gaps.get(at).from) {
      gap = gap.and(gaps.remove(at));
    }
    if (at > 0 && gaps.get(at - 1).to + rounding >= gap.from) {
      at--;
      gap = gap.and(gaps.remove(at));
    }
    gaps.add(at, gap);
    if (gaps.size() > MOST_GAPS) {
      gaps.remove(0);
    }
  }
}
