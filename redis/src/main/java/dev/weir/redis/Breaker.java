package dev.weir.redis;

import dev.weir.Ticker;
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
 * Spares callers a master that does not answer: Resilience4j's circuit breaker over the last few
 * calls. When half of them failed it opens, and nobody asks; a little later a few calls probe, and
 * if most of them succeed it closes. The half is more than the callers that one short stall usually
 * meets. Thread-safe.
 *
 * <p>Recording a success costs Resilience4j more than a decision should pay. But a window full of
 * successes stays as it is when one more is added, so successes are recorded only until the window
 * is full of them after a failure or a change of state: the outcome is as if all were.
 */
final class Breaker {
  private static final int WINDOW = 10;
  private static final int PROBES = 3;
  private static final float FAILURES_PERCENT = 50;
  private static final Duration OPEN = Duration.ofMillis(200);

  private final CircuitBreaker breaker;
  private final Health health;
  private final AtomicInteger successesToRecord = new AtomicInteger();
  private volatile RedisStoreException lastFailure;

  /** That of the question that failed last; stands for all that are on the same master. */
  private volatile byte[] key;

  /** A closed one; {@code key} is on its master. */
  Breaker(Ticker ticker, Health health, byte[] key) {
    this.health = health;
    this.lastFailure = health.lastFailure();
    this.key = key;
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

  /** Asking failed. What is wrong with one question only says that Redis answers. */
  void failed(Question question, RedisStoreException failure) {
    health.failed(failure);
    switch (failure.kind()) {
      case SCRIPT -> succeeded();
      case OVERLOAD -> breaker.releasePermission();
      default -> {
        lastFailure = failure;
        key = question.key();
        successesToRecord.set(WINDOW);
        breaker.onError(0, TimeUnit.NANOSECONDS, failure);
      }
    }
  }

  /** Opens at once: the master is known not to answer. */
  void open(RedisStoreException failure) {
    health.failed(failure);
    lastFailure = failure;
    breaker.transitionToOpenState();
  }

  /** Closes at once: nothing that is asked goes through here any more. */
  void retire() {
    breaker.transitionToClosedState();
  }

  boolean isClosed() {
    return breaker.getState() == CircuitBreaker.State.CLOSED;
  }

  /** A key on its master, at least until slots move. */
  byte[] key() {
    return key;
  }

  private void changed(CircuitBreaker.State state) {
    successesToRecord.set(WINDOW);
    switch (state) {
      case OPEN -> health.opened(this, lastFailure);
      case CLOSED -> {
        fillWindow();
        health.closed(this);
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
