package dev.weir.redis;

import dev.weir.redis.RedisStoreException.Kind;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Spares callers a master that cannot count: Resilience4j's circuit breaker over the last few
 * calls. When half of them failed it opens, and nobody asks. The half is more than the callers that
 * one short stall usually meets. Thread-safe.
 *
 * <p>An answer does not say that the master can count: reading may work where writing is refused,
 * and what is wrong with one key fails the questions about that key only. So whatever fails is a
 * doubt, which a <em>proof</em> settles: a question that writes as decisions do. When several
 * proofs in a row fail it opens too, whatever else was answered meanwhile, and only proofs close
 * it.
 *
 * <p>Recording a success costs Resilience4j more than a decision should pay. But a window full of
 * successes stays as it is when one more is added, so successes are recorded only until the window
 * is full of them after a failure or a change of state: the outcome is as if all were.
 */
final class Breaker {
  private static final int WINDOW = 10;
  private static final float FAILURES_PERCENT = 50;
  private static final int FAILED_PROOFS = 5;
  private static final int PROOFS = 2;

  private final CircuitBreaker breaker;
  private final Health health;
  private final AtomicInteger successesToRecord = new AtomicInteger();
  private volatile RedisStoreException lastFailure;
  private volatile boolean doubted;
  private volatile boolean retired;

  /** That of the question that failed last; stands for all that are on the same master. */
  private volatile byte[] key;

  private boolean proving;
  private int proofs;
  private int failedProofs;

  /** A closed one; {@code key} is on its master. */
  Breaker(Health health, byte[] key) {
    this.health = health;
    this.lastFailure = health.lastFailure();
    this.key = key;
    breaker =
        CircuitBreaker.of(
            "redis",
            CircuitBreakerConfig.custom()
                .slidingWindow(WINDOW, WINDOW, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(FAILURES_PERCENT)
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(event -> changed(event.getStateTransition().getToState()));
    fillWindow();
  }

  /**
   * Allows a call, whose outcome should be told.
   *
   * @throws RedisStoreException the last failure, while calls are not allowed
   */
  void acquire() {
    if (!isClosed()) {
      throw lastFailure;
    }
  }

  /** A call succeeded. */
  void succeeded() {
    if (successesToRecord.get() > 0 && isClosed()) {
      successesToRecord.decrementAndGet();
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }
  }

  /** Asking failed. What may be wrong with one question only is for a proof to tell. */
  void failed(Question question, RedisStoreException failure) {
    if (doubt(question, failure) && failure.kind() != Kind.SCRIPT && isClosed()) {
      lastFailure = failure;
      successesToRecord.set(WINDOW);
      breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    }
  }

  /** Asking failed, so that a proof is called for; answers whether that may be Redis's doing. */
  boolean doubt(Question question, RedisStoreException failure) {
    boolean ours = failure.kind() == Kind.OVERLOAD;
    if (!ours) {
      key = question.key();
      doubted = true;
    }
    health.failed(failure);
    return !ours;
  }

  /** Whether a proof may be asked for now; its outcome must then be told. One at a time is. */
  synchronized boolean prove() {
    boolean idle = !proving;
    proving = true;
    return idle;
  }

  /** A counter was written. */
  synchronized void proved() {
    proving = false;
    doubted = false;
    failedProofs = 0;
    if (!isClosed() && ++proofs >= PROOFS) {
      breaker.transitionToClosedState();
    }
  }

  /** A counter could not be written. */
  synchronized void notProved(RedisStoreException failure) {
    proving = false;
    proofs = 0;
    if (failure.kind() != Kind.OVERLOAD) {
      doubted = true;
      lastFailure = failure;
      if (!isClosed()) {
        health.look(this, failure);
      } else if (++failedProofs >= FAILED_PROOFS) {
        breaker.transitionToOpenState();
      }
    }
    health.failed(failure);
  }

  /** Opens at once: the master is known not to count. */
  synchronized void open(RedisStoreException failure) {
    lastFailure = failure;
    breaker.transitionToOpenState();
    health.failed(failure);
  }

  /**
   * Closes for good: nothing that is asked goes through here any more, and what is still on its way
   * decides nothing.
   */
  void retire() {
    retired = true;
    health.look(this, lastFailure);
  }

  boolean isClosed() {
    return retired || breaker.getState() == CircuitBreaker.State.CLOSED;
  }

  /** Whether a proof is called for. */
  boolean inDoubt() {
    return doubted || !isClosed();
  }

  /** A key on its master, at least until slots move. */
  byte[] key() {
    return key;
  }

  private void changed(CircuitBreaker.State state) {
    successesToRecord.set(WINDOW);
    resetProofs();
    if (state == CircuitBreaker.State.CLOSED) {
      fillWindow();
    }
    health.look(this, lastFailure);
  }

  private synchronized void resetProofs() {
    proofs = 0;
    failedProofs = 0;
  }

  /** So that a few failures count from the first call on. */
  private void fillWindow() {
    for (int i = 0; i < WINDOW; i++) {
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }
    successesToRecord.set(0);
  }
}
