package dev.weir.redis;

import java.util.HashSet;
import java.util.Set;

/** Tells the listener of what cannot be read, once for each thing until it can. Thread-safe. */
final class Ignored {
  /** How many things are kept apart; they are others' doing and may be many. */
  private static final int MOST = 1_000;

  private final StoreListener listener;
  private final Set<String> told = new HashSet<>();

  Ignored(StoreListener listener) {
    this.listener = listener;
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
