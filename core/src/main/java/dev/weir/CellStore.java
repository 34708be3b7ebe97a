package dev.weir;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The verbs of a store over cells in this process; the subclasses say where the cells are. */
abstract class CellStore implements LimitStore {
  private static final long MAX_DELAY_NANOS = Limit.MAX_PERIOD.toNanos();

  private final SteadyClock clock;

  CellStore(Ticker ticker) {
    this.clock = new SteadyClock(ticker);
  }

  @Override
  public final boolean tryAcquire(String key, Limits limits, long permits) {
    LimitStore.requirePermits(permits);
    long now = clock.now();
    Cell cell = own(key, limits, now);
    try {
      return cell.take(permits, now);
    } finally {
      cell.release();
    }
  }

  @Override
  public final Decision check(String key, Limits limits, long permits) {
    LimitStore.requirePermits(permits);
    return owning(key, limits, (cell, now) -> cell.check(permits, now));
  }

  @Override
  public final Decision peek(String key, Limits limits, long permits) {
    LimitStore.requirePermits(permits);
    for (; ; ) {
      long now = clock.now();
      Cell cell = existing(key);
      if (cell == null) {
        return Cell.create(key, limits).peek(permits, now);
      }
      if (cell.own()) {
        try {
          Cell asked = cell.counts(limits) ? cell : cell.successor(key, limits, now);
          return asked.peek(permits, now);
        } finally {
          cell.release();
        }
      }
    }
  }

  @Override
  public final Reservation reserve(String key, Limits limits, long permits, Duration maxWait) {
    LimitStore.requirePermits(permits);
    LimitStore.requireTokenBuckets(limits);
    long most = Math.min(MAX_DELAY_NANOS, Durations.nanos("maxWait", maxWait));
    return owning(
        key,
        limits,
        (cell, now) -> {
          long delay = cell.delay(permits, now);
          if (delay > most) {
            return Reservation.refused(
                new Decision.Refused(cell.results(permits, now, false), false));
          }
          List<TokenBucket.Hold> holds = new ArrayList<>();
          for (LimitCell part : cell.parts()) {
            holds.add(((TokenBucket) part).reserve(permits, now + delay, now));
          }
          return Reservation.granted(
              new Decision.Allowed(cell.results(permits, now, true), false),
              Duration.ofNanos(delay),
              () -> giveBack(key, limits, holds, TokenBucket::cancel),
              () -> giveBack(key, limits, holds, TokenBucket::refund));
        });
  }

  @Override
  public final void refund(String key, Limits limits, long permits) {
    LimitStore.requirePermits(permits);
    forEachCounted(key, limits, (part, index, now) -> part.refund(permits, now));
  }

  @Override
  public final void penalize(String key, Limits limits, long permits) {
    LimitStore.requirePermits(permits);
    owning(
        key,
        limits,
        (cell, now) -> {
          cell.penalize(permits, now);
          return true;
        });
  }

  /** Limits that replace others as of now, for all keys of this store. */
  final Limits replacing(Limits before, Limits after) {
    return after.replacing(before, clock.now());
  }

  /** Owns the cell that counts these limits for the key, made or converted if need be. */
  abstract Cell own(String key, Limits limits, long now);

  /** The cell of the key, if there is one. */
  abstract @Nullable Cell existing(String key);

  /** How what a reservation holds of a bucket is given back. */
  private interface Ending {
    void apply(TokenBucket bucket, TokenBucket.Hold hold, long now);
  }

  private void giveBack(String key, Limits limits, List<TokenBucket.Hold> holds, Ending ending) {
    forEachCounted(
        key, limits, (part, index, now) -> ending.apply((TokenBucket) part, holds.get(index), now));
  }

  /** What gives something back to the part that counts the limit at an index. */
  private interface GivingBack {
    void apply(LimitCell part, int index, long now);
  }

  /**
   * Gives back to what counts these limits now. The limits in force may have changed since, so the
   * cell stays under those it has, and what no longer counts any of these gets nothing.
   */
  private void forEachCounted(String key, Limits limits, GivingBack step) {
    for (Cell cell = existing(key); cell != null; cell = existing(key)) {
      long now = clock.now();
      if (cell.own()) {
        try {
          cell.advance(now);
          giveBack(cell, limits, step, now);
          return;
        } finally {
          cell.release();
        }
      }
    }
  }

  private static void giveBack(Cell cell, Limits limits, GivingBack step, long now) {
    for (LimitCell part : cell.parts()) {
      for (int i = 0; i < limits.list().size(); i++) {
        if (part.limit().continues(limits.list().get(i))) {
          step.apply(part, i, now);
        }
      }
    }
  }

  /** What is done to a cell by its owner, at a time. */
  private interface Step<T> {
    T apply(Cell cell, long now);
  }

  private <T> T owning(String key, Limits limits, Step<T> step) {
    long now = clock.now();
    Cell cell = own(key, limits, now);
    try {
      cell.advance(now);
      return step.apply(cell, now);
    } finally {
      cell.release();
    }
  }
}
