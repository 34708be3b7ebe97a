package dev.weir.benchmarks.redis;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.redis.RedisSettings;
import dev.weir.redis.RedisStore;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Weir's store, asked as its limiters ask it. */
final class WeirStore implements Peer {
  /** So long that whoever waits for it, waits in vain. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final LimitStore store;

  private WeirStore(LimitStore store) {
    this.store = store;
  }

  /** On these servers; should one not answer, that is an error and no decision. */
  static WeirStore on(RedisServers servers) {
    String scheme = servers.clustered() ? "redis-cluster://" : "redis://";
    String hosts =
        servers.uris().stream()
            .map(uri -> uri.getHost() + ":" + uri.getPort())
            .collect(Collectors.joining(","));
    return new WeirStore(
        RedisStore.open(
            RedisSettings.builder()
                .url(scheme + hosts)
                .timeout(PATIENCE)
                .required(true)
                .whenDown(RedisSettings.WhenDown.CLOSED)
                .build()));
  }

  @Override
  public Limiter limiter(Load load) {
    Limits limits = Limits.of(Limit.of(load.permits(), load.period()));
    return new Limiter() {
      @Override
      public boolean tryAcquire(String key) {
        return store.check(key, limits, 1).allowed();
      }

      @Override
      public CompletionStage<Boolean> tryAcquireAsync(String key) {
        return store.checkAsync(key, limits, 1).thenApply(Decision::allowed);
      }
    };
  }

  @Override
  public void close() {
    store.close();
  }
}
