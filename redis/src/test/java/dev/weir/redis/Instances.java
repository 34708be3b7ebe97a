package dev.weir.redis;

import dev.weir.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/** Stores of several instances, each with something else that they share. */
final class Instances<S> implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofMillis(500);

  private final Function<RedisStore, S> share;
  private final Consumer<S> close;
  private final List<Runnable> open = new ArrayList<>();
  private final Queue<String> ignored = new ConcurrentLinkedQueue<>();

  Instances(Function<RedisStore, S> share, Consumer<S> close) {
    this.share = share;
    this.close = close;
  }

  /** What another instance has of what is shared. */
  S open(String url) {
    RedisSettings settings = RedisSettings.builder().url(url).timeout(TIMEOUT).build();
    RedisStore store =
        RedisStore.open(
            settings,
            Ticker.system(),
            new StoreListener() {
              @Override
              public void onIgnored(RedisStoreException why) {
                ignored.add(String.valueOf(why.getMessage()));
              }
            });
    S shared = share.apply(store);
    open.add(
        () -> {
          close.accept(shared);
          store.close();
        });
    return shared;
  }

  /** What all of them said they ignore. */
  List<String> ignored() {
    return List.copyOf(ignored);
  }

  @Override
  public void close() {
    open.forEach(Runnable::run);
    open.clear();
  }
}
