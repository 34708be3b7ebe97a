package dev.weir;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one key has used, and its place in a store's table.
 *
 * <p>A cell is owned by one thread at a time. Owning it costs one compare-and-set, letting go one
 * ordered store, and what happens between is a handful of arithmetic on plain fields. Unlike a
 * compare-and-set on the state itself this has room for more than 64 bits and for several limits
 * decided together. Nobody waits for anything while owning a cell, but an owner that the operating
 * system suspends within its few steps makes others on that key wait.
 *
 * <p>The arithmetic is in the subclasses, each a deterministic function of its fields, the time and
 * the permits; they are called by the owner only, with a time that never steps back by more than
 * the moment between a thread's reading the clock and its owning the cell.
 *
 * <p>A cell is created under certain limits and keeps them. When a call brings others, a successor
 * takes its place and the cell is retired for good, as it is when it is evicted: whoever still
 * holds a reference finds it cannot be owned and looks the key up again, so nothing is counted in a
 * cell that nobody will read.
 *
 * <p>Key, hash and link live here rather than in a map's node because a million keys are a million
 * objects less, and a cache miss less on each decision.
 */
abstract class Cell {
  /** The delay of a request that no waiting will let pass. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int FREE = 0;
  private static final int OWNED = 1;
  private static final int RETIRED = 2;
  private static final int SPINS = 64;
  private static final VarHandle GATE;

  static {
    try {
      GATE = MethodHandles.lookup().findVarHandle(Cell.class, "gate", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Null for the cells inside a composite, which have no place of their own. */
  private final @Nullable String key;

  final int hash;
  volatile @Nullable Cell next;
  private volatile int gate;

  Cell(@Nullable String key) {
    this.key = key;
    this.hash = key == null ? 0 : hash(key);
  }

  /** A fresh cell for a key under these limits. */
  static Cell create(String key, Limits limits) {
    Limit single = limits.single;
    return single == null
        ? new CompositeCell(key, limits)
        : single.algorithm().newCell(key, single);
  }

  /** Spreads a key's hash so that both its high and its low bits tell keys apart. */
  static int hash(String key) {
    int spread = Objects.requireNonNull(key, "key must not be null").hashCode() * 0x9E3779B9;
    return spread ^ (spread >>> 15);
  }

  final boolean isFor(String otherKey, int otherHash) {
    return hash == otherHash && otherKey.equals(key);
  }

  /** Waits until nobody owns this cell, then owns it; false if it is retired. */
  @SuppressWarnings("ThreadPriorityCheck") // yields to an owner suspended within its few steps
  final boolean own() {
    for (int spins = 0; ; spins++) {
      int seen = gate;
      if (seen == FREE && GATE.compareAndSet(this, FREE, OWNED)) {
        return true;
      }
      if (seen == RETIRED) {
        return false;
      }
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  /** Owns a cell that nobody else has seen yet. */
  final Cell ownAtOnce() {
    gate = OWNED;
    return this;
  }

  /** The owner lets go. */
  final void release() {
    GATE.setRelease(this, FREE);
  }

  /** The owner lets go for good. */
  final void retire() {
    GATE.setRelease(this, RETIRED);
  }

  /** Takes the permits if that is possible now; allocates nothing. */
  final boolean take(long permits, long now) {
    advance(now);
    if (delay(permits, now) != 0) {
      return false;
    }
    spend(permits, now);
    return true;
  }

  /** Takes the permits if that is possible now, and says how things stand. */
  final Decision check(long permits, long now) {
    boolean granted = take(permits, now);
    return decision(permits, now, granted);
  }

  /** Says what {@link #check} would; takes nothing. */
  final Decision peek(long permits, long now) {
    advance(now);
    return decision(permits, now, delay(permits, now) == 0);
  }

  private Decision decision(long permits, long now, boolean granted) {
    List<LimitResult> results = results(permits, now, granted);
    return granted ? new Decision.Allowed(results, false) : new Decision.Refused(results, false);
  }

  /**
   * A cell for the same key under other limits that goes on from what was used: as of the moments
   * at which limits were changed since those of this cell held, if that is known, else as of now.
   */
  final Cell successor(String ownKey, Limits limits, long now) {
    Cell cell = this;
    long since = now;
    int next = limits.changes.size();
    for (int i = limits.changes.size() - 1; i >= 0; i--) {
      if (counts(limits.changes.get(i).before())) {
        since = limits.changes.get(i).nanos();
        next = i + 1;
        break;
      }
    }
    for (Limits.Change change : limits.changes.subList(next, limits.changes.size())) {
      cell = cell.successorAt(since, ownKey, change.before());
      since = change.nanos();
    }
    return cell.successorAt(since, ownKey, limits);
  }

  private Cell successorAt(long nanos, String ownKey, Limits limits) {
    Cell successor = create(ownKey, limits);
    for (LimitCell old : parts()) {
      old.advance(nanos);
      for (LimitCell part : successor.parts()) {
        if (part.limit().continues(old.limit())) {
          part.continueFrom(old, nanos);
        }
      }
    }
    return successor;
  }

  /** The owner makes a successor that it owns as well; should that fail, this cell is let go. */
  final Cell ownedSuccessor(String ownKey, Limits limits, long now) {
    boolean made = false;
    try {
      Cell successor = successor(ownKey, limits, now).ownAtOnce();
      made = true;
      return successor;
    } finally {
      if (!made) {
        release();
      }
    }
  }

  /** Whether this cell was made under these limits. Callable without owning. */
  abstract boolean counts(Limits limits);

  /** The cells of the single limits, itself if it is one. */
  abstract List<LimitCell> parts();

  /** Forgets what time has forgiven. */
  abstract void advance(long now);

  /** Nanoseconds until the permits could be taken, zero if they can be now, or {@link #NEVER}. */
  abstract long delay(long permits, long now);

  /** Takes permits, whether there are any or not. */
  abstract void spend(long permits, long now);

  /** Gives permits back, at most what is used. */
  abstract void refund(long permits, long now);

  /** Takes permits down to the deepest debt there may be. */
  abstract void penalize(long permits, long now);

  /** Whether nothing is used. */
  abstract boolean idle(long now);

  /**
   * The share of the limit in use, for choosing whom to forget: 0 fresh, 1 used up, more in debt.
   */
  abstract double usedShare(long now);

  /** What each limit says, after the permits were granted or refused. */
  abstract List<LimitResult> results(long permits, long now, boolean granted);
}
