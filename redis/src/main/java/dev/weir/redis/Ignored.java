package dev.weir.redis;

import java.util.HashMap;
import java.util.Map;

/** Tells the listener of what cannot be read, once for each thing. Thread-safe. */
final class Ignored {
  /** How many things are kept apart; they are others' doing and may be many. */
  private static final int MOST = 1_000;

  private final StoreListener listener;
  private final Map<String, String> told = new HashMap<>();

  Ignored(StoreListener listener) {
    this.listener = listener;
  }

  /** Something that is called {@code name} is ignored. */
  void found(String name, RedisStoreException why) {
    boolean isNew;
    synchronized (told) {
      if (told.size() >= MOST) {
        return;
      }
      isNew = !String.valueOf(why.getMessage()).equals(told.put(name, why.getMessage()));
    }
    if (isNew) {
      listener.onIgnored(why);
    }
  }

  /** A call about {@code name} failed; that Redis does not answer is the store's to tell. */
  void failed(String name, Throwable thrown) {
    RedisStoreException why = Failures.of("Asking for " + name, thrown);
    switch (why.kind()) {
      case TIMEOUT, CONNECTION, BUSY, CLUSTER, READONLY, OVERLOAD -> {}
      default -> found(name, why);
    }
  }

  /** What is called so is as it should be, or gone. */
  void mended(String name) {
    synchronized (told) {
      told.remove(name);
    }
  }
}
