package dev.weir.redis;

import dev.weir.Ticker;
import dev.weir.redis.SharedConcurrencyLimiter.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one limiter holds in Redis. Thread-safe; nothing here blocks.
 *
 * <p>Every third of the lease time all leases are renewed together. A renewal that fails is
 * repeated soon, and so goes on by itself when Redis is back.
 *
 * <p>After a call whose fate is unknown Redis may hold leases that nobody here does: a permit may
 * have been granted to somebody who no longer waited, or one that was closed may still be counted.
 * They would end with the lease time. So that they end when Redis is back, the next renewal is
 * followed by a sweep, which tells Redis all that is held and so lets go of the rest. Numbers are
 * given in order and only one call at a time takes leases, hence a sweep knows which are decided.
 */
final class Leases {
  /** What was granted, and how long until the first of anybody's leases ends if not all was. */
  record Taken(List<Permit> permits, Duration untilFirstEnds) {}

  private static final int RENEWED_AT_ONCE = 256;
  private static final Duration RETRY = Duration.ofMillis(100);

  private final Concurrency shared;
  private final LeaseCalls calls;
  private final Duration leaseTime;
  private final Runnable freed;
  private final Ticker ticker;
  private final Map<Long, Permit> held = new ConcurrentHashMap<>();
  private final AtomicLong lost = new AtomicLong();
  private final Object lock = new Object();

  private volatile int limit;

  /** All leases with a lower number were asked for, and the answer has come or will not. */
  private volatile long decided;

  private long doubts;
  private long lastDoubtNanos;
  private @Nullable Future<?> renewal;
  private long renewalNanos;

  /**
   * No leases yet.
   *
   * @param freed called when Redis has let go of a lease
   */
  Leases(Concurrency shared, LeaseCalls calls, Duration leaseTime, int limit, Runnable freed) {
    this.shared = shared;
    this.calls = calls;
    this.leaseTime = leaseTime;
    this.limit = limit;
    this.freed = freed;
    this.ticker = shared.ticker();
  }

  int limit() {
    return limit;
  }

  void changeLimit(int limit) {
    this.limit = limit;
  }

  /** How many are held. */
  int size() {
    return held.size();
  }

  /** How many were lost while they were held. */
  long lost() {
    return lost.get();
  }

  /** Takes up to so many. Only to be called again when the last call has ended. */
  CompletableFuture<Taken> take(int count) {
    long first = decided;
    long sent = ticker.nanos();
    return calls
        .take(limit, first, count)
        .thenApply(answer -> hold(first, answer, sent))
        .whenComplete(
            (taken, failure) -> {
              decided = first + count;
              if (failure != null) {
                doubt();
              }
            });
  }

  private Taken hold(long first, Answer.Numbers answer, long sent) {
    List<Permit> permits = new ArrayList<>();
    for (long number = first; number < first + answer.get(0); number++) {
      Permit permit = new Permit(this, number, sent + leaseTime.toNanos());
      held.put(number, permit);
      permits.add(permit);
    }
    if (!permits.isEmpty()) {
      renewWithin(leaseTime.dividedBy(3));
    }
    return new Taken(permits, Decisions.micros(answer.get(1)));
  }

  /** Whether a moment is still to come. */
  boolean isAhead(long nanos) {
    return nanos - ticker.nanos() > 0;
  }

  /** Lets go of a permit that was closed. */
  void release(Permit permit) {
    held.remove(permit.number());
    calls
        .release(limit, permit.number())
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                freed.run();
              } else {
                doubt();
              }
            });
  }

  private void doubt() {
    synchronized (lock) {
      doubts++;
      lastDoubtNanos = ticker.nanos();
    }
    renewWithin(shared.jittered(RETRY));
  }

  private void renewWithin(Duration delay) {
    long due = ticker.nanos() + delay.toNanos();
    synchronized (lock) {
      if (shared.closed()) {
        return;
      }
      if (renewal != null) {
        if (renewalNanos - due <= 0) {
          return;
        }
        renewal.cancel(false);
      }
      renewal = ticker.schedule(this::renewAll, delay);
      renewalNanos = due;
    }
  }

  private void renewAll() {
    long doubtsNow;
    synchronized (lock) {
      renewal = null;
      if (ticker.nanos() - lastDoubtNanos > leaseTime.toNanos()) {
        doubts = 0;
      }
      doubtsNow = doubts;
    }
    // In this order: what is granted meanwhile has numbers from here on.
    long below = decided;
    List<Permit> permits = List.copyOf(held.values());
    for (int from = 0; from < permits.size(); from += RENEWED_AT_ONCE) {
      renew(permits.subList(from, Math.min(from + RENEWED_AT_ONCE, permits.size())));
    }
    if (!permits.isEmpty()) {
      renewWithin(leaseTime.dividedBy(3));
    }
    if (doubtsNow > 0) {
      sweep(below, permits, doubtsNow);
    }
  }

  private void renew(List<Permit> permits) {
    long ends = ticker.nanos() + leaseTime.toNanos();
    calls
        .renew(limit, permits.stream().mapToLong(Permit::number))
        .whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                renewWithin(shared.jittered(RETRY));
                return;
              }
              for (int i = 0; i < permits.size(); i++) {
                renewed(permits.get(i), answer.get(i) == 1, ends);
              }
            });
  }

  /** One that was closed meanwhile may have been renewed after its end: it ends again. */
  private void renewed(Permit permit, boolean wasHeld, long ends) {
    if (permit.isClosed()) {
      release(permit);
    } else if (wasHeld) {
      permit.renew(ends);
    } else if (permit.lose()) {
      lost.incrementAndGet();
    }
  }

  private void sweep(long below, List<Permit> kept, long doubtsNow) {
    calls
        .sweep(limit, below, kept.stream().mapToLong(Permit::number))
        .whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                renewWithin(shared.jittered(RETRY));
                return;
              }
              synchronized (lock) {
                doubts = Math.max(0, doubts - doubtsNow);
              }
              freed.run();
            });
  }
}
