package dev.weir.benchmarks.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.redisson.Redisson;
import org.redisson.api.RRateLimiter;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson's {@code RRateLimiter}, which keeps a log of what it allowed. */
final class RedissonPeer implements Peer {
  private static final int BATCH = 256;

  private final RedissonClient client;

  RedissonPeer(RedisServers servers) {
    List<String> addresses =
        servers.uris().stream()
            .map(uri -> "redis://" + uri.getHost() + ":" + uri.getPort())
            .toList();
    Config config = new Config();
    if (servers.clustered()) {
      config.useClusterServers().setNodeAddresses(addresses);
    } else {
      config.useSingleServer().setAddress(addresses.get(0));
    }
    this.client = Redisson.create(config);
  }

  /** Redisson keeps the limits of every key in Redis; they are set here and not measured. */
  @Override
  public Limiter limiter(Load load) {
    List<String> keys = load.keys();
    for (int first = 0; first < keys.size(); first += BATCH) {
      CompletableFuture.allOf(
              keys.subList(first, Math.min(first + BATCH, keys.size())).stream()
                  .map(key -> setRate(key, load))
                  .toArray(CompletableFuture[]::new))
          .join();
    }
    return new Limiter() {
      @Override
      public boolean tryAcquire(String key) {
        return of(key).tryAcquire();
      }

      @Override
      public CompletionStage<Boolean> tryAcquireAsync(String key) {
        return of(key).tryAcquireAsync();
      }
    };
  }

  private CompletableFuture<Boolean> setRate(String key, Load load) {
    return of(key)
        .trySetRateAsync(RateType.OVERALL, load.permits(), load.period())
        .toCompletableFuture();
  }

  private RRateLimiter of(String key) {
    return client.getRateLimiter("redisson:" + key);
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
