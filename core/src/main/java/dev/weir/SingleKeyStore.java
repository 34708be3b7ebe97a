package dev.weir;

import org.jspecify.annotations.Nullable;

/** A store of one cell, for a limiter that has one key: nothing to look up. */
final class SingleKeyStore extends CellStore {
  private volatile @Nullable Cell cell;

  SingleKeyStore(Ticker ticker) {
    super(ticker);
  }

  @Override
  Cell own(String key, Limits limits, long now) {
    Cell found = cell;
    return found != null && found.counts(limits) && found.own()
        ? found
        : ownOrMake(key, limits, now);
  }

  @Override
  @Nullable Cell existing(String key) {
    return cell;
  }

  private synchronized Cell ownOrMake(String key, Limits limits, long now) {
    Cell found = cell;
    if (found == null || !found.own()) {
      Cell created = Cell.create(key, limits).ownAtOnce();
      cell = created;
      return created;
    }
    if (found.counts(limits)) {
      return found;
    }
    Cell successor = found.ownedSuccessor(key, limits, now);
    cell = successor;
    found.retire();
    return successor;
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
