package dev.weir;

import org.jspecify.annotations.Nullable;

/** A store of one cell, for a limiter that has one key: nothing to look up. */
final class SingleKeyStore extends CellStore {
  private volatile @Nullable Cell cell;

  SingleKeyStore(Ticker ticker) {
    super(ticker);
  }

  @Override
  Cell cellFor(String key, Limits limits, long now) {
    Cell found = cell;
    return found != null && found.counts(limits) ? found : replace(key, limits, now);
  }

  @Override
  @Nullable Cell existing(String key) {
    return cell;
  }

  private synchronized Cell replace(String key, Limits limits, long now) {
    Cell old = cell;
    if (old == null) {
      Cell created = Cell.create(key, limits);
      cell = created;
      return created;
    }
    if (!old.counts(limits) && old.own()) {
      Cell successor = old.successor(key, limits, now);
      cell = successor;
      old.retire();
      return successor;
    }
    return old;
  }

  @Override
  public synchronized void reset(String key) {
    Cell old = cell;
    if (old != null && old.own()) {
      cell = null;
      old.retire();
    }
  }

  @Override
  public long size() {
    return cell == null ? 0 : 1;
  }

  @Override
  public void close() {}
}
