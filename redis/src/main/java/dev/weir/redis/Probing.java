package dev.weir.redis;

import dev.weir.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * Has masters prove that counters can be written: those in doubt ten times a second until they do,
 * all while the store is down, and all from time to time, since perhaps nobody asks them.
 * Thread-safe.
 */
final class Probing implements AutoCloseable {
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration FROM_TIME_TO_TIME = Duration.ofSeconds(5);

  private final Asking asking;
  private final Breakers breakers;
  private final Questions questions;
  private final Health health;
  private final Ticker ticker;
  private Future<?> next = CompletableFuture.completedFuture(null);
  private volatile boolean hurried;
  private boolean closed;

  Probing(Asking asking, Breakers breakers, Questions questions, Health health, Ticker ticker) {
    this.asking = asking;
    this.breakers = breakers;
    this.questions = questions;
    this.health = health;
    this.ticker = ticker;
  }

  /** From now on they are probed. */
  void begin() {
    schedule(false);
  }

  /** Something failed: those in doubt are probed soon. */
  void soon() {
    if (!hurried) {
      schedule(true);
    }
  }

  private synchronized void schedule(boolean hurry) {
    if (closed || hurried) {
      return;
    }
    hurried = hurry;
    next.cancel(false);
    next = ticker.schedule(this::probe, hurry ? SOON : FROM_TIME_TO_TIME);
  }

  private void probe() {
    hurried = false;
    try {
      breakers.retireReplaced();
      boolean doubts = breakers.all().stream().anyMatch(Breaker::inDoubt);
      if (doubts) {
        breakers.all().stream()
            .filter(Breaker::inDoubt)
            .forEach(breaker -> prove(questions.proof(breaker.key())));
      }
      if (!doubts || health.isDown()) {
        oneOfEachMaster().values().forEach(this::prove);
      }
    } finally {
      schedule(health.isDown());
    }
  }

  private Map<Object, Question> oneOfEachMaster() {
    Map<Object, Question> each = new HashMap<>();
    for (Question proof : questions.proofs()) {
      each.putIfAbsent(breakers.master(proof), proof);
    }
    return each;
  }

  /** One that proves itself while it is not asked is to go on at once: callers wait for it. */
  private void prove(Question proof) {
    asking
        .prove(proof)
        .thenAccept(
            wrote -> {
              if (wrote && !breakers.of(proof).isClosed()) {
                prove(proof);
              }
            });
  }

  @Override
  public synchronized void close() {
    closed = true;
    next.cancel(false);
  }
}
