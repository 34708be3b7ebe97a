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

  /** A stretch of time that cancelled reservations covered. */
  private record Gap(long from, long to) {}

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

  /** Queues one that acts after those before it. */
  void add(long acts, long now) {
    if (lastActs <= now) {
      gaps.clear();
    }
    lastActs = acts;
  }

  /**
   * Takes out the last one.
   *
   * @param span the time it covers
   * @param rounding how far apart, by rounding, what is side by side may seem
   * @return the time covered by gaps upon which nobody builds any more
   */
  long removeLast(long acts, long span, long rounding, long now) {
    long end = acts - span;
    long freed = 0;
    for (int i = gaps.size() - 1; i >= 0 && gaps.get(i).to + rounding >= end; i--) {
      Gap gap = gaps.remove(i);
      freed += Math.max(0, gap.to - gap.from - rounding);
      end = Math.min(end, gap.from);
    }
    lastActs = Math.max(end, now);
    return freed;
  }

  /** Takes out one before the last, as far as later ones have built upon it. */
  void removeBuiltUpon(long acts, long span, long rounding) {
    int at = gaps.size();
    while (at > 0 && gaps.get(at - 1).to >= acts) {
      at--;
    }
    Gap gap = new Gap(acts - span, acts);
    if (at < gaps.size() && gap.to + rounding >= gaps.get(at).from) {
      gap = new Gap(Math.min(gap.from, gaps.get(at).from), gaps.remove(at).to);
    }
    if (at > 0 && gaps.get(at - 1).to + rounding >= gap.from) {
      at--;
      gap = new Gap(Math.min(gap.from, gaps.remove(at).from), gap.to);
    }
    gaps.add(at, gap);
    if (gaps.size() > MOST_GAPS) {
      gaps.remove(0);
    }
  }
}
