package dev.weir;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A store whose asynchronous answers arrive when a test says so, although it decided when asked.
 */
final class LateStore implements LimitStore {
  private final LimitStore store;
  private final List<Runnable> answers = new ArrayList<>();

  LateStore(LimitStore store) {
    this.store = store;
  }

  /** Lets one of the answers arrive. */
  void deliver(int index) {
    Runnable answer;
    synchronized (this) {
      answer = answers.remove(index);
    }
    answer.run();
  }

  /** How many answers are on their way. */
  synchronized int late() {
    return answers.size();
  }

  @Override
  public CompletableFuture<Decision> checkAsync(String key, Limits limits, long permits) {
    return late(store.checkAsync(key, limits, permits));
  }

  @Override
  public CompletableFuture<Reservation> reserveAsync(
      String key, Limits limits, long permits, Duration maxWait) {
    return late(store.reserveAsync(key, limits, permits, maxWait));
  }

  private <T> CompletableFuture<T> late(CompletableFuture<T> answer) {
    T decided = answer.join();
    CompletableFuture<T> late = new CompletableFuture<>();
    synchronized (this) {
      answers.add(() -> late.complete(decided));
    }
    return late;
  }

  @Override
  public boolean tryAcquire(String key, Limits limits, long permits) {
    return store.tryAcquire(key, limits, permits);
  }

  @Override
  public Decision check(String key, Limits limits, long permits) {
    return store.check(key, limits, permits);
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
