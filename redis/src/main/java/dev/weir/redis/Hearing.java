package dev.weir.redis;

import org.jspecify.annotations.Nullable;

/** Passes on what is announced, to whom it concerns. Thread-safe. */
final class Hearing implements Announcements {
  private final Announcements counters;
  private volatile @Nullable Concurrency permits;

  Hearing(Announcements counters) {
    this.counters = counters;
  }

  /** From now on these hear of permits that were given back. */
  void permits(Concurrency permits) {
    this.permits = permits;
  }

  @Override
  public void changed(byte[] key) {
    counters.changed(key);
    Concurrency waiting = permits;
    if (waiting != null) {
      waiting.freed(key);
    }
  }

  /** Who waits for permits also asks by itself. */
  @Override
  public void missed() {
    counters.missed();
  }
}
