package dev.weir.redis;

import dev.weir.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Tells the listener of what does without Redis beside the counters, or cannot be read there: once
 * for each thing, until that is mended. Thread-safe.
 */
final class Ignored {
  /** How many things are kept apart; they are others' doing and may be many. */
  private static final int MOST = 1_000;

  /** By then it is known whether the same is in the way of counting. */
  private static final Duration LASTING = Duration.ofSeconds(1);

  private final StoreListener listener;
  private final Ticker ticker;
  private final BooleanSupplier down;
  private final Set<String> told = new HashSet<>();

  /** What was refused, and is told unless it is mended or the store turns out to be down. */
  private final Map<String, RedisStoreException> refused = new HashMap<>();

  /**
   * Nothing is ignored yet.
   *
   * @param down whether the store is down, which tells why by itself
   */
  Ignored(StoreListener listener, Ticker ticker, BooleanSupplier down) {
    this.listener = listener;
    this.ticker = ticker;
    this.down = down;
  }

  /** Something that is called {@code name} is ignored. */
  void found(String name, RedisStoreException why) {
    boolean isNew;
    synchronized (told) {
      isNew = told.size() < MOST && told.add(name);
    }
    if (isNew) {
      listener.onIgnored(why);
    }
  }

  /**
   * A call about {@code name} failed; what keeps Redis from counting, too, is the store's to tell.
   * Answers whether Redis refused just this.
   */
  boolean failed(String name, Throwable thrown) {
    RedisStoreException failure = Failures.of("Asking for " + name, thrown);
    RedisStoreException why =
        new RedisStoreException(
            failure.kind(),
            "Redis refuses what the " + name + " need: " + failure.getMessage(),
            failure);
    switch (failure.kind()) {
      case SCRIPT, REPLY -> found(name, why);
      case AUTH, COMMAND, VERSION -> refused(name, why);
      case TIMEOUT, CONNECTION, OOM, READONLY, BUSY, CLUSTER, OVERLOAD -> {
        return false;
      }
    }
    return true;
  }

  private void refused(String name, RedisStoreException why) {
    boolean isNew;
    synchronized (told) {
      isNew = !told.contains(name) && refused.putIfAbsent(name, why) == null;
    }
    if (isNew) {
      ticker.schedule(() -> tellIfRefusedAlone(name), LASTING);
    }
  }

  private void tellIfRefusedAlone(String name) {
    RedisStoreException why;
    synchronized (told) {
      why = refused.remove(name);
    }
    if (why != null && !down.getAsBoolean()) {
      found(name, why);
    }
  }

  /** What is called so is as it should be, or gone. */
  void mended(String name) {
    synchronized (told) {
      told.remove(name);
      refused.remove(name);
    }
  }
}
