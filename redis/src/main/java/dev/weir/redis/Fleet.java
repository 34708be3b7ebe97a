package dev.weir.redis;

import dev.weir.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * The stores that share a Redis and a prefix, counted by heartbeats. Where the user may count
 * limits and not instances, that is told, and their number is what the settings say. Thread-safe.
 */
final class Fleet implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final Duration UNTIL_IT_ANSWERS = Duration.ofMillis(100);
  private static final String NAME = "instances";

  private final Asking asking;
  private final Ticker ticker;
  private final Ignored ignored;
  private final Question beat;
  private final Question leave;
  private volatile int seen;
  private boolean closed;
  private Future<?> next = CompletableFuture.completedFuture(null);

  /**
   * A fleet of which one is this store.
   *
   * @param key the Redis key of the fleet
   * @param chance makes the store's name
   */
  Fleet(Asking asking, Ticker ticker, Ignored ignored, byte[] key, Random chance) {
    this.asking = asking;
    this.ticker = ticker;
    this.ignored = ignored;
    String name = Long.toHexString(chance.nextLong()) + Long.toHexString(chance.nextLong());
    this.beat = new Question(key, ("b" + name).getBytes(StandardCharsets.US_ASCII));
    this.leave = new Question(key, ("l" + name).getBytes(StandardCharsets.US_ASCII));
  }

  /** How many there were when last counted; 0 if they never were. */
  int seen() {
    return seen;
  }

  /** Counts, now and from time to time; completed by the first outcome, never exceptionally. */
  CompletableFuture<Void> beat() {
    if (!asking.asks(beat)) {
      scheduleNext(UNTIL_IT_ANSWERS);
      return CompletableFuture.completedFuture(null);
    }
    return asking
        .askAside(beat)
        .handle(
            (numbers, thrown) -> {
              if (thrown == null) {
                seen = (int) Math.max(1, numbers.get(0));
                ignored.mended(NAME);
                scheduleNext(EVERY);
              } else {
                boolean refused = ignored.failed(NAME, thrown);
                scheduleNext(refused ? EVERY : UNTIL_IT_ANSWERS);
              }
              return null;
            });
  }

  /** In place of the one that was next, so that there is never more than one. */
  private synchronized void scheduleNext(Duration delay) {
    next.cancel(false);
    if (!closed) {
      next = ticker.schedule(this::beat, delay);
    }
  }

  /** Leaves, if that can be said. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      next.cancel(false);
    }
    try {
      asking.ask(leave);
    } catch (RedisStoreException e) {
      // Then it is forgotten when it has not been heard of for long enough.
    }
  }
}
