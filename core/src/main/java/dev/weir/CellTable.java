package dev.weir;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One segment of a store: a bounded hash table of cells, chained through the cells themselves.
 *
 * <p>Readers take no lock. Whoever adds, converts or removes a cell holds the segment's monitor; a
 * reader that misses looks again under it, so that it may lose its way in a chain that is being
 * moved without harm. Inside the monitor cells are owned one at a time, and no owner of a cell ever
 * asks for a monitor.
 *
 * <p><b>Bound.</b> Each insertion first looks at two more bins, in turn, and drops the idle cells
 * in them, so the table holds little more than who is active. When it is full all the same, a
 * sample from a random place is taken: if none of it is idle, the cell nearest to fresh goes, so
 * that a flood of strangers displaces strangers and not the heavy user whose count matters.
 *
 * <p><b>Collisions.</b> Keys come from clients, who can choose many of one hash. A chain is never
 * longer than {@value #MAX_CHAIN}: beyond it, the cell nearest to fresh in that chain goes.
 */
final class CellTable {
  private static final int MIN_LENGTH = 16;
  private static final int MAX_CHAIN = 32;
  private static final int SAMPLED_CELLS = 8;
  private static final int SWEPT_BINS = 2;
  private static final VarHandle BINS = MethodHandles.arrayElementVarHandle(Cell[].class);

  /** A cell that could go, and how much of its limit is used. */
  private record Candidate(Cell cell, double used) {}

  private final int capacity;
  private final LongAdder evictions;
  private final SplittableRandom random;
  private volatile @Nullable Cell[] bins = new Cell[MIN_LENGTH];
  private int count;
  private int cursor;

  CellTable(int capacity, LongAdder evictions, SplittableRandom random) {
    this.capacity = capacity;
    this.evictions = evictions;
    this.random = random;
  }

  /** The key's cell, if a look without the lock finds it. */
  @Nullable Cell find(String key, int hash) {
    @Nullable Cell[] table = bins;
    Cell cell = (Cell) BINS.getAcquire(table, hash & (table.length - 1));
    while (cell != null && !cell.isFor(key, hash)) {
      cell = cell.next;
    }
    return cell;
  }

  /** Owns the key's cell for these limits, made or converted from the one there is. */
  synchronized Cell ownOrMake(String key, int hash, Limits limits, long now) {
    Cell found = find(key, hash);
    if (found == null || !found.own()) {
      return insert(Cell.create(key, limits).ownAtOnce(), now);
    }
    if (found.counts(limits)) {
      return found;
    }
    Cell successor = found.ownedSuccessor(key, limits, now);
    successor.next = found.next;
    relink(found, successor);
    found.retire();
    return successor;
  }

  synchronized void remove(String key, int hash) {
    Cell found = find(key, hash);
    if (found != null && found.own()) {
      discard(found);
    }
  }

  synchronized void clear() {
    for (int bin = 0; bin < bins.length; bin++) {
      for (Cell cell = bins[bin]; cell != null; cell = cell.next) {
        if (cell.own()) {
          discard(cell);
        }
      }
    }
  }

  synchronized int size() {
    return count;
  }

  private Cell insert(Cell cell, long now) {
    for (int i = 0; i < SWEPT_BINS; i++) {
      cursor = following(cursor);
      leastUsed(cursor, null, now);
    }
    if (count >= capacity) {
      evictFromSample(now);
    } else if (count >= bins.length / 2) {
      grow();
    }
    int bin = cell.hash & (bins.length - 1);
    boundChain(bin, now);
    cell.next = bins[bin];
    BINS.setRelease(bins, bin, cell);
    count++;
    return cell;
  }

  private void evictFromSample(long now) {
    int bin = random.nextInt(bins.length);
    Candidate candidate = null;
    int sampled = 0;
    for (int i = 0; i < bins.length && sampled < SAMPLED_CELLS; i++) {
      candidate = leastUsed(bin, candidate, now);
      sampled += chainLength(bin);
      bin = following(bin);
    }
    if (count >= capacity && candidate != null) {
      evict(candidate);
    }
  }

  private void boundChain(int bin, long now) {
    if (chainLength(bin) >= MAX_CHAIN) {
      Candidate candidate = leastUsed(bin, null, now);
      if (candidate != null && chainLength(bin) >= MAX_CHAIN) {
        evict(candidate);
      }
    }
  }

  private void evict(Candidate candidate) {
    if (candidate.cell.own()) {
      discard(candidate.cell);
      evictions.increment();
    }
  }

  /** The least used of the best so far and a bin's cells, after dropping those that are idle. */
  private @Nullable Candidate leastUsed(int bin, @Nullable Candidate best, long now) {
    Candidate least = best;
    for (Cell cell = bins[bin]; cell != null; cell = cell.next) {
      if (cell.own() && !discardedAsIdle(cell, now)) {
        double used = cell.usedShare(now);
        cell.release();
        least = least == null || used < least.used ? new Candidate(cell, used) : least;
      }
    }
    return least;
  }

  private boolean discardedAsIdle(Cell cell, long now) {
    cell.advance(now);
    boolean idle = cell.idle(now);
    if (idle) {
      discard(cell);
    }
    return idle;
  }

  /** Takes an owned cell out and retires it; its link stays for readers that stand on it. */
  private void discard(Cell cell) {
    relink(cell, cell.next);
    count--;
    cell.retire();
  }

  private void relink(Cell old, @Nullable Cell replacement) {
    int bin = old.hash & (bins.length - 1);
    Cell before = bins[bin];
    if (before == old) {
      BINS.setRelease(bins, bin, replacement);
      return;
    }
    while (before != null && before.next != old) {
      before = before.next;
    }
    if (before != null) {
      before.next = replacement;
    }
  }

  private void grow() {
    @Nullable Cell[] larger = new Cell[bins.length * 2];
    for (Cell head : bins) {
      for (Cell cell = head; cell != null; ) {
        Cell rest = cell.next;
        int bin = cell.hash & (larger.length - 1);
        cell.next = larger[bin];
        larger[bin] = cell;
        cell = rest;
      }
    }
    bins = larger;
  }

  private int chainLength(int bin) {
    int length = 0;
    for (Cell cell = bins[bin]; cell != null; cell = cell.next) {
      length++;
    }
    return length;
  }

  private int following(int bin) {
    return (bin + 1) & (bins.length - 1);
  }
}
