package dev.weir.redis;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Passes on what is announced, to whom it concerns. Thread-safe. */
final class Hearing implements Announcements {
  private static final String NAME = "announcements";

  private final List<Announcements> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable Concurrency permits;
  private volatile @Nullable Ignored ignored;

  Hearing(Announcements counters) {
    listeners.add(counters);
  }

  /** From now on these hear of permits that were given back. */
  void permits(Concurrency permits) {
    this.permits = permits;
  }

  /** From now on this one tells that nothing can be heard or announced. */
  void tells(Ignored ignored) {
    this.ignored = ignored;
  }

  /** From now on this one hears everything. */
  void add(Announcements listener) {
    listeners.add(listener);
  }

  /** From now on this one hears nothing. */
  void remove(Announcements listener) {
    listeners.remove(listener);
  }

  @Override
  public void changed(byte[] key) {
    for (Announcements listener : listeners) {
      listener.changed(key);
    }
    Concurrency waiting = permits;
    if (waiting != null) {
      waiting.freed(key);
    }
  }

  @Override
  public void refused(Throwable thrown) {
    Ignored telling = ignored;
    if (telling != null) {
      telling.failed(NAME, thrown);
    }
  }

  @Override
  public void accepted() {
    Ignored telling = ignored;
    if (telling != null) {
      telling.mended(NAME);
    }
  }

  /** Who waits for permits also asks by itself. */
  @Override
  public void missed() {
    for (Announcements listener : listeners) {
      listener.missed();
    }
  }
}
