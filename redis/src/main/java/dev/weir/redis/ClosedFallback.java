package dev.weir.redis;

import dev.weir.Decision;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.Reservation;
import dev.weir.StoreUnavailableException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Lets nothing pass: whatever asks for an answer fails. What only gives back or charges is dropped,
 * since it often cleans up after a failure and must not hide it.
 */
final class ClosedFallback implements LimitStore {
  private final Supplier<RedisStoreException> why;

  /** A fallback; {@code why} says what is wrong with Redis. */
  ClosedFallback(Supplier<RedisStoreException> why) {
    this.why = why;
  }

  @Override
  public boolean tryAcquire(String key, Limits limits, long permits) {
    throw unavailable();
  }

  @Override
  public Decision check(String key, Limits limits, long permits) {
    throw unavailable();
  }

  @Override
  public Decision peek(String key, Limits limits, long permits) {
    throw unavailable();
  }

  @Override
  public Reservation reserve(String key, Limits limits, long permits, Duration maxWait) {
    throw unavailable();
  }

  @Override
  public void refund(String key, Limits limits, long permits) {}

  @Override
  public void penalize(String key, Limits limits, long permits) {}

  @Override
  public void reset(String key) {
    throw unavailable();
  }

  @Override
  public long size() {
    throw unavailable();
  }

  @Override
  public void close() {}

  private StoreUnavailableException unavailable() {
    RedisStoreException cause = why.get();
    return new StoreUnavailableException(
        "Redis cannot be asked ("
            + cause.getMessage()
            + ") and when_down is \"closed\"; try again shortly, or choose \"local\" or \"open\"",
        cause);
  }
}
