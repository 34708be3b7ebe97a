package dev.weir;

import java.util.ArrayList;
import java.util.List;

/**
 * What a token bucket knows of its reservations: those that wait, and those that were cancelled
 * while others had built upon them.
 *
 * <p>Who reserves gets a time to act that counts on the permits of those who reserved before. When
 * one of these cancels, the others keep their times; giving its permits to somebody new would then
 * let more act at once than the burst. So they are withheld, as much of them as the latest of those
 * made after it acts later (golang.org/x/time/rate). If that one acts, what was withheld for it is
 * gone. If it is cancelled, too, nobody builds upon what was withheld, and it is given back,
 * whatever the order of the cancellations.
 *
 * <p>More than {@value #MOST} are not remembered: what is withheld of older ones stays taken until
 * it has dripped in. Times are in nanoseconds, as are the permits, by how long they take to drip
 * in.
 */
final class ReservationQueue {
  static final int MOST = 64;

  /** One that waits, or, if anything is withheld, one that was cancelled. */
  private record Entry(long acts, long withheld) {
    boolean waits() {
      return withheld == 0;
    }
  }

  /** By identity, what the reservations of a bucket and its successors have in common. */
  private final Object lineage;

  /** In the order in which they were made. */
  private final List<Entry> entries = new ArrayList<>(1);

  private ReservationQueue(Object lineage) {
    this.lineage = lineage;
  }

  /** A queue of nobody. */
  static ReservationQueue create() {
    return new ReservationQueue(new Object());
  }

  /** The queue under another pace: who waits keeps its time, what is withheld stays taken. */
  ReservationQueue successor() {
    ReservationQueue successor = new ReservationQueue(lineage);
    entries.stream().filter(Entry::waits).forEach(successor.entries::add);
    return successor;
  }

  Object lineage() {
    return lineage;
  }

  /** Time until the latest of those who wait acts; zero if nobody does. */
  long untilLast(long now) {
    long last = now;
    for (Entry entry : entries) {
      last = entry.waits() ? Math.max(last, entry.acts) : last;
    }
    return last - now;
  }

  /** Somebody reserved. */
  void add(long acts, long now) {
    settle(now);
    entries.add(new Entry(acts, 0));
    bound();
  }

  /**
   * Somebody who waited cancels.
   *
   * @param drip what was reserved
   * @param rounding how much more than it seems may have been built upon it
   * @return how much is to be given back: all that nobody builds upon any more
   */
  long cancel(long acts, long drip, long rounding, long now) {
    settle(now);
    entries.add(Math.max(0, remove(acts)), new Entry(acts, drip));
    long freed = release(rounding);
    bound();
    return freed;
  }

  /**
   * Somebody whose time has come does without.
   *
   * @return how much else is to be given back, since nobody builds upon it any more
   */
  long withdraw(long acts, long rounding) {
    return remove(acts) < 0 ? 0 : release(rounding);
  }

  /** Takes out one that waits, and answers where it was; -1 if it is not known any more. */
  private int remove(long acts) {
    int index = entries.lastIndexOf(new Entry(acts, 0));
    if (index >= 0) {
      entries.remove(index);
    }
    return index;
  }

  /** Forgets who has acted, and what was withheld for them. */
  private void settle(long now) {
    long acted = Long.MIN_VALUE;
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      if (entry.acts < (entry.waits() ? now : acted)) {
        acted = entry.waits() ? Math.max(acted, entry.acts) : acted;
        entries.remove(i);
      }
    }
  }

  /** Answers how much nobody builds upon any more of what is withheld, and forgets it. */
  private long release(long rounding) {
    long freed = 0;
    long last = Long.MIN_VALUE;
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      if (entry.waits()) {
        last = Math.max(last, entry.acts);
        continue;
      }
      long builtUpon =
          last > entry.acts ? Math.min(entry.withheld, last - entry.acts + rounding) : 0;
      freed += entry.withheld - builtUpon;
      if (builtUpon == 0) {
        entries.remove(i);
      } else {
        entries.set(i, new Entry(entry.acts, builtUpon));
      }
    }
    return freed;
  }

  private void bound() {
    if (entries.size() > MOST) {
      entries.remove(0);
    }
  }
}
