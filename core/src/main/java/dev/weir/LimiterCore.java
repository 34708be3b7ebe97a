package dev.weir;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The verb grid that {@link RateLimiter} and {@link KeyedRateLimiter} share. */
final class LimiterCore {
  private final LimitStore store;

  /** The store if it was made for this limiter, and ends with it. */
  private final Optional<LimitStore> ownStore;

  private final Ticker ticker;
  private final LimiterListener listener;
  private final LongAdder allowed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final Set<CompletableFuture<?>> waiting = ConcurrentHashMap.newKeySet();
  private volatile Limits limits;
  private volatile boolean closed;

  LimiterCore(
      LimitStore store,
      Optional<LimitStore> ownStore,
      Ticker ticker,
      LimiterListener listener,
      Limits limits) {
    this.ownStore = ownStore;
    this.store = store;
    this.ticker = ticker;
    this.listener = listener;
    this.limits = limits;
  }

  boolean tryAcquire(String key, long permits) {
    requireOpen();
    return count(key, permits, store.tryAcquire(key, limits, permits));
  }

  Decision check(String key, long permits) {
    requireOpen();
    Decision decision = store.check(key, limits, permits);
    count(key, permits, decision.allowed());
    return decision;
  }

  Decision peek(String key, long permits) {
    requireOpen();
    return store.peek(key, limits, permits);
  }

  void acquire(String key, long permits, Duration maxWait) throws InterruptedException {
    requireOpen();
    Waits.requireNotInterrupted();
    Acquisition acquisition = acquisition(key, permits, maxWait);
    Waits.join(counted(acquisition, key, permits), acquisition::refund);
  }

  boolean tryAcquire(String key, long permits, Duration maxWait) throws InterruptedException {
    try {
      acquire(key, permits, maxWait);
      return true;
    } catch (RateLimitExceededException e) {
      return false;
    }
  }

  CompletableFuture<Void> acquireAsync(String key, long permits, Duration maxWait) {
    requireOpen();
    return counted(acquisition(key, permits, maxWait), key, permits);
  }

  private Acquisition acquisition(String key, long permits, Duration maxWait) {
    return new Acquisition(store, ticker, key, () -> limits, permits, maxWait);
  }

  /** Starts a wait, which closing this limiter ends. */
  private CompletableFuture<Void> counted(Acquisition acquisition, String key, long permits) {
    CompletableFuture<Void> future = acquisition.start();
    if (!future.isDone()) {
      waiting.add(future);
      if (closed) {
        future.completeExceptionally(closedException());
      }
    }
    future.whenComplete(
        (granted, failure) -> {
          waiting.remove(future);
          count(key, permits, failure == null);
        });
    return future;
  }

  Reservation reserve(String key, long permits, Duration maxWait) {
    requireOpen();
    Reservation reservation = store.reserve(key, limits, permits, maxWait);
    count(key, permits, reservation.granted());
    return reservation;
  }

  void refund(String key, long permits) {
    requireOpen();
    store.refund(key, limits, permits);
  }

  void penalize(String key, long permits) {
    requireOpen();
    store.penalize(key, limits, permits);
  }

  void reset(String key) {
    requireOpen();
    store.reset(key);
  }

  Limits limits() {
    return limits.alone();
  }

  synchronized void changeLimits(Limits changed) {
    requireOpen();
    if (!changed.equals(limits)) {
      limits = store instanceof CellStore cells ? cells.replacing(limits, changed) : changed;
    }
  }

  LimiterStats stats(String key) {
    long remaining = store.peek(key, limits, 1).remaining();
    return new LimiterStats(allowed.sum(), refused.sum(), waiting.size(), remaining);
  }

  KeyedStats stats() {
    return new KeyedStats(allowed.sum(), refused.sum(), waiting.size(), store.size());
  }

  void close() {
    closed = true;
    waiting.forEach(future -> future.completeExceptionally(closedException()));
    ownStore.ifPresent(LimitStore::close);
  }

  private boolean count(String key, long permits, boolean granted) {
    (granted ? allowed : refused).increment();
    listener.onDecision(key, permits, granted);
    return granted;
  }

  private void requireOpen() {
    if (closed) {
      throw closedException();
    }
  }

  private static IllegalStateException closedException() {
    return new IllegalStateException("the limiter is closed");
  }
}
