package dev.weir;

import java.time.Duration;

/** A store that works until it is told to fail. */
final class FailingStore implements LimitStore {
  private final LimitStore store;
  private volatile boolean failing;

  FailingStore(LimitStore store) {
    this.store = store;
  }

  void fail() {
    failing = true;
  }

  @Override
  public boolean tryAcquire(String key, Limits limits, long permits) {
    return working().tryAcquire(key, limits, permits);
  }

  @Override
  public Decision check(String key, Limits limits, long permits) {
    return working().check(key, limits, permits);
  }

  @Override
  public Decision peek(String key, Limits limits, long permits) {
    return working().peek(key, limits, permits);
  }

  @Override
  public Reservation reserve(String key, Limits limits, long permits, Duration maxWait) {
    return working().reserve(key, limits, permits, maxWait);
  }

  @Override
  public void refund(String key, Limits limits, long permits) {
    working().refund(key, limits, permits);
  }

  @Override
  public void penalize(String key, Limits limits, long permits) {
    working().penalize(key, limits, permits);
  }

  @Override
  public void reset(String key) {
    working().reset(key);
  }

  @Override
  public long size() {
    return working().size();
  }

  @Override
  public void close() {
    store.close();
  }

  private LimitStore working() {
    if (failing) {
      throw new IllegalStateException("the store is gone");
    }
    return store;
  }
}
