package dev.weir.benchmarks.redis;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@link Bucket4j} with its batching: requests of the same key that wait at the same time travel
 * together. They meet in the key's proxy, so every proxy is kept.
 */
final class Bucket4jBatching implements Peer {
  private final LettuceConnection connection;

  Bucket4jBatching(LettuceConnection connection) {
    this.connection = connection;
  }

  @Override
  public Limiter limiter(Load load) {
    ProxyManager<String> proxies = Bucket4j.proxies(connection);
    AsyncProxyManager<String> asyncProxies = proxies.asAsync();
    BucketConfiguration configuration = Bucket4j.configuration(load);
    CompletableFuture<BucketConfiguration> known = CompletableFuture.completedFuture(configuration);
    Map<String, BucketProxy> buckets = new ConcurrentHashMap<>();
    Map<String, AsyncBucketProxy> asyncBuckets = new ConcurrentHashMap<>();
    return new Limiter() {
      @Override
      public boolean tryAcquire(String key) {
        return buckets.computeIfAbsent(key, this::bucket).tryConsume(1);
      }

      @Override
      public CompletionStage<Boolean> tryAcquireAsync(String key) {
        return asyncBuckets.computeIfAbsent(key, this::asyncBucket).tryConsume(1);
      }

      private BucketProxy bucket(String key) {
        return proxies
            .builder()
            .withOptimization(Optimizations.batching())
            .build("bucket4j-batching:" + key, () -> configuration);
      }

      private AsyncBucketProxy asyncBucket(String key) {
        return asyncProxies
            .builder()
            .withOptimization(Optimizations.batching())
            .build("bucket4j-batching:" + key, () -> known);
      }
    };
  }

  @Override
  public void close() {
    connection.close();
  }
}
