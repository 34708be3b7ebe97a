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
 * <p>Times are in nanoseconds, as are the permits, by how long they take to drip in. More than
 * {@value #MOST} are not told apart: the oldest that were cancelled become one, which is given back
 * when nobody builds upon either.
 */
final class ReservationQueue {
  static final int MOST = 64;

  /** One that waits, or one that was cancelled and of which so much is withheld. */
  private record Entry(long actsAt, boolean waits, long withheld) {
    static Entry waiting(long actsAt) {
      return new Entry(actsAt, true, 0);
    }

    static Entry cancelled(long actsAt, long withheld) {
      return new Entry(actsAt, false, withheld);
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
      last = entry.waits ? Math.max(last, entry.actsAt) : last;
    }
    return last - now;
  }

  /** Somebody reserved, and waits. */
  void add(long actsAt, long now) {
    settle(now);
    entries.add(Entry.waiting(actsAt));
    bound();
  }

  /**
   * Somebody does without what was reserved.
   *
   * @param drip what was reserved
   * @param rounding what to add to the time between two that act, since these times are rounded up
   * @return how much is to be given back: all that nobody builds upon any more
   */
  long cancel(long actsAt, long drip, long rounding, long now) {
    int index = Math.max(0, entries.lastIndexOf(Entry.waiting(actsAt)));
    if (index < entries.size() && entries.get(index).equals(Entry.waiting(actsAt))) {
      entries.remove(index);
    }
    entries.add(index, Entry.cancelled(Math.max(actsAt, now), drip));
    settle(now);
    long freed = release(rounding);
    bound();
    return freed;
  }

  /** Forgets who has acted, and what was withheld for them. */
  private void settle(long now) {
    long acted = Long.MIN_VALUE;
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      if (entry.actsAt < (entry.waits ? now : acted)) {
        acted = entry.waits ? Math.max(acted, entry.actsAt) : acted;
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
      if (entry.waits) {
        last = Math.max(last, entry.actsAt);
        continue;
      }
      long builtUpon =
          last > entry.actsAt ? Math.min(entry.withheld, last - entry.actsAt + rounding) : 0;
      freed += entry.withheld - builtUpon;
      if (builtUpon == 0) {
        entries.remove(i);
      } else {
        entries.set(i, Entry.cancelled(entry.actsAt, builtUpon));
      }
    }
    return freed;
  }

  /** Keeps to the bound: where two were cancelled they become one, else who waits longest goes. */
  private void bound() {
    if (entries.size() <= MOST) {
      return;
    }
    int first = nextCancelled(0);
    int second = nextCancelled(first + 1);
    if (second < entries.size()) {
      Entry older = entries.get(first);
      Entry newer = entries.remove(second);
      entries.set(
          first,
          Entry.cancelled(Math.min(older.actsAt, newer.actsAt), older.withheld + newer.withheld));
    } else {
      entries.remove(first == 0 ? 1 : 0);
    }
  }

  private int nextCancelled(int from) {
    int index = from;
    while (index < entries.size() && entries.get(index).waits) {
      index++;
    }
    return index;
  }
}
