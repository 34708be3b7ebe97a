package dev.weir.redis;

import dev.weir.Decision;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.Reservation;
import java.time.Duration;
import java.util.List;

/** Lets everything pass and counts nothing. */
final class OpenFallback implements LimitStore {
  private static final Decision.Allowed ALLOWED = new Decision.Allowed(List.of(), true);

  @Override
  public boolean tryAcquire(String key, Limits limits, long permits) {
    return true;
  }

  @Override
  public Decision check(String key, Limits limits, long permits) {
    return ALLOWED;
  }

  @Override
  public Decision peek(String key, Limits limits, long permits) {
    return ALLOWED;
  }

  @Override
  public Reservation reserve(String key, Limits limits, long permits, Duration maxWait) {
    return Reservation.granted(ALLOWED, Duration.ZERO, () -> {});
  }

  @Override
  public void refund(String key, Limits limits, long permits) {}

  @Override
  public void penalize(String key, Limits limits, long permits) {}

  @Override
  public void reset(String key) {}

  @Override
  public long size() {
    return 0;
  }

  @Override
  public void close() {}
}
