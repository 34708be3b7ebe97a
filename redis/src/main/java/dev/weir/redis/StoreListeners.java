package dev.weir.redis;

import java.time.Duration;
import java.util.List;

/** Several listeners as one; each is told in order. */
record StoreListeners(List<StoreListener> all) implements StoreListener {
  StoreListeners {
    all = List.copyOf(all);
  }

  @Override
  public void onDown(RedisStoreException why) {
    all.forEach(listener -> listener.onDown(why));
  }

  @Override
  public void onUp(Duration downFor) {
    all.forEach(listener -> listener.onUp(downFor));
  }

  @Override
  public void onCall(Duration latency) {
    for (StoreListener listener : all) {
      listener.onCall(latency);
    }
  }

  @Override
  public void onFailure(RedisStoreException.Kind kind) {
    all.forEach(listener -> listener.onFailure(kind));
  }

  @Override
  public void onIgnored(RedisStoreException why) {
    all.forEach(listener -> listener.onIgnored(why));
  }
}
