package dev.weir.policy;

import dev.weir.Decision;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.Reservation;
import java.time.Duration;

/** Does what another store does, but for what a test makes it do otherwise. */
public abstract class ForwardingStore implements LimitStore {
  private final LimitStore store;

  protected ForwardingStore(LimitStore store) {
    this.store = store;
  }

  @Override
  public Decision check(String key, Limits limits, long permits) {
    return store.check(key, limits, permits);
  }

  @Override
  public boolean tryAcquire(String key, Limits limits, long permits) {
    return check(key, limits, permits).allowed();
  }

  @Override
  public Decision peek(String key, Limits limits, long permits) {
    return store.peek(key, limits, permits);
  }

  @Override
  public Reservation reserve(String key, Limits limits, long permits, Duration maxWait) {
    return store.reserve(key, limits, permits, maxWait);
  }

  @Override
  public void refund(String key, Limits limits, long permits) {
    store.refund(key, limits, permits);
  }

  @Override
  public void penalize(String key, Limits limits, long permits) {
    store.penalize(key, limits, permits);
  }

  @Override
  public void reset(String key) {
    store.reset(key);
  }

  @Override
  public long size() {
    return store.size();
  }

  @Override
  public void close() {
    store.close();
  }
}
