package dev.weir.redis;

import dev.weir.Ticker;
import dev.weir.redis.RedisStoreException.Kind;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Spares callers a Redis that does not answer: Resilience4j's circuit breaker over the last few
 * calls. When half of them failed it opens, and nobody asks; a little later a few calls probe, and
 * if most of them succeed it closes. Thread-safe.
 *
 * <p>Recording a success costs Resilience4j more than a decision should pay. But a window full of
 * successes stays as it is when one more is added, so successes are recorded only until the window
 * is full of them after a failure or a change of state: the outcome is as if all were.
 */
final class Breaker {
  private static final int WINDOW = 6;
  private static final int PROBES = 3;
  private static final float FAILURES_PERCENT = 50;
  private static final Duration OPEN = Duration.ofMillis(200);

  private final CircuitBreaker breaker;
  private final Health health;
  private final AtomicInteger successesToRecord = new AtomicInteger();
  private volatile RedisStoreException lastFailure =
      new RedisStoreException(Kind.CONNECTION, "Redis has not been asked yet", null);

  Breaker(Ticker ticker, Health health) {
    this.health = health;
    breaker =
        CircuitBreaker.of(
            "redis",
            CircuitBreakerConfig.custom()
                .clock(new TickerClock(ticker))
                .slidingWindow(WINDOW, WINDOW, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(FAILURES_PERCENT)
                .waitDurationInOpenState(OPEN)
                .permittedNumberOfCallsInHalfOpenState(PROBES)
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(event -> changed(event.getStateTransition().getToState()));
    fillWindow();
  }

  /**
   * Allows one call, whose outcome must be told.
   *
   * @throws RedisStoreException the last failure, while calls are not allowed
   */
  void acquire() {
    if (!breaker.tryAcquirePermission()) {
      throw lastFailure;
    }
  }

  /** A call succeeded. */
  void succeeded() {
    if (successesToRecord.get() > 0) {
      successesToRecord.decrementAndGet();
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }
  }

  /** A call failed. What is wrong with one question only says that Redis answers. */
  void failed(RedisStoreException failure) {
    switch (failure.kind()) {
      case SCRIPT -> succeeded();
      case OVERLOAD -> breaker.releasePermission();
      default -> {
        lastFailure = failure;
        successesToRecord.set(WINDOW);
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
      }
    }
  }

  /** Opens at once: Redis is known not to answer. */
  void open(RedisStoreException failure) {
    lastFailure = failure;
    breaker.transitionToOpenState();
  }

  RedisStoreException lastFailure() {
    return lastFailure;
  }

  private void changed(CircuitBreaker.State state) {
    successesToRecord.set(WINDOW);
    switch (state) {
      case OPEN -> health.down(lastFailure);
      case CLOSED -> {
        fillWindow();
        health.up();
      }
      default -> {}
    }
  }

  /** So that a few failures count from the first call on. */
  private void fillWindow() {
    for (int i = 0; i < WINDOW; i++) {
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }
    successesToRecord.set(0);
  }

  /** The ticker's nanoseconds as a clock. */
  private static final class TickerClock extends Clock {
    private final Ticker ticker;

    TickerClock(Ticker ticker) {
      this.ticker = ticker;
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH.plusNanos(ticker.nanos());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
