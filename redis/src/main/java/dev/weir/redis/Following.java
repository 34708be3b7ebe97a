package dev.weir.redis;

import dev.weir.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Keeps this process up with what others change in Redis: asks every quarter of a second, and
 * earlier when a change is announced. One question is under way at a time, so what they tell
 * arrives in order. Thread-safe; nothing here blocks.
 */
final class Following implements Announcements, AutoCloseable {
  /** How often it asks by itself: a lost announcement is made up for well within a second. */
  static final Duration EVERY = Duration.ofMillis(250);

  /** What is announced in quick succession is asked for together. */
  private static final Duration SOON = Duration.ofMillis(20);

  private final String key;
  private final Ticker ticker;
  private final Supplier<CompletableFuture<Boolean>> ask;
  private final Object lock = new Object();
  private List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private Future<?> next = CompletableFuture.completedFuture(null);
  private boolean asking;
  private boolean announced;
  private boolean closed;

  /**
   * Follows what is announced under a key.
   *
   * @param ask asks and applies the answer; completed with whether there is more to ask at once
   */
  Following(String key, Ticker ticker, Supplier<CompletableFuture<Boolean>> ask) {
    this.key = key;
    this.ticker = ticker;
    this.ask = ask;
  }

  /** Completed when what is asked after this call was answered, or could not be. */
  CompletableFuture<Void> now() {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    synchronized (lock) {
      if (closed) {
        return CompletableFuture.completedFuture(null);
      }
      waiting.add(answered);
    }
    begin();
    return answered;
  }

  private void begin() {
    List<CompletableFuture<Void>> served;
    synchronized (lock) {
      if (asking || closed) {
        return;
      }
      asking = true;
      announced = false;
      next.cancel(false);
      served = waiting;
      waiting = new ArrayList<>();
    }
    ask.get().whenComplete((more, thrown) -> ended(served, thrown == null && more));
  }

  private void ended(List<CompletableFuture<Void>> served, boolean more) {
    List<CompletableFuture<Void>> answered = List.of();
    boolean atOnce;
    synchronized (lock) {
      asking = false;
      if (more && !closed) {
        waiting.addAll(served);
      } else {
        answered = served;
      }
      atOnce = more || !waiting.isEmpty();
      if (!atOnce && !closed) {
        next = ticker.schedule(this::begin, announced ? SOON : EVERY);
      }
    }
    answered.forEach(one -> one.complete(null));
    if (atOnce) {
      begin();
    }
  }

  @Override
  public void changed(byte[] announcedKey) {
    if (key.equals(new String(announcedKey, StandardCharsets.ISO_8859_1))) {
      missed();
    }
  }

  @Override
  public void missed() {
    synchronized (lock) {
      if (!announced && !closed) {
        announced = true;
        if (!asking) {
          next.cancel(false);
          next = ticker.schedule(this::begin, SOON);
        }
      }
    }
  }

  /** Asks no more; whoever waits is let go. */
  @Override
  public void close() {
    List<CompletableFuture<Void>> left;
    synchronized (lock) {
      closed = true;
      next.cancel(false);
      left = waiting;
      waiting = new ArrayList<>();
    }
    left.forEach(answered -> answered.complete(null));
  }
}
