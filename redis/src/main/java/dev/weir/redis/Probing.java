package dev.weir.redis;

import dev.weir.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * Asks masters that did not answer until all do: perhaps nobody else asks about their keys.
 * Thread-safe.
 */
final class Probing implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(100);

  private final Asking asking;
  private final Breakers breakers;
  private final Questions questions;
  private final Health health;
  private final Ticker ticker;
  private Future<?> next = CompletableFuture.completedFuture(null);
  private boolean closed;

  Probing(Asking asking, Breakers breakers, Questions questions, Health health, Ticker ticker) {
    this.asking = asking;
    this.breakers = breakers;
    this.questions = questions;
    this.health = health;
    this.ticker = ticker;
  }

  /** One stopped answering: from now on they are asked. */
  synchronized void begin() {
    next.cancel(false);
    if (!closed) {
      next = ticker.schedule(this::probe, EVERY);
    }
  }

  private void probe() {
    for (byte[] key : breakers.away()) {
      asking.askAsync(questions.nothing(key));
    }
    if (health.state().why() != null) {
      begin();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    next.cancel(false);
  }
}
