package dev.weir.benchmarks.redis;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce.LettuceBasedProxyManagerBuilder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Bucket4j over Lettuce, with a cheap proxy made for every request. */
final class Bucket4j implements Peer {
  /** What Bucket4j's documentation keeps a key for after it is full again. */
  private static final Duration KEPT = Duration.ofSeconds(10);

  private final LettuceConnection connection;

  Bucket4j(LettuceConnection connection) {
    this.connection = connection;
  }

  @Override
  public Limiter limiter(Load load) {
    ProxyManager<String> proxies = proxies(connection);
    AsyncProxyManager<String> asyncProxies = proxies.asAsync();
    BucketConfiguration configuration = configuration(load);
    CompletableFuture<BucketConfiguration> known = CompletableFuture.completedFuture(configuration);
    return new Limiter() {
      @Override
      public boolean tryAcquire(String key) {
        BucketProxy bucket = proxies.builder().build("bucket4j:" + key, () -> configuration);
        return bucket.tryConsume(1);
      }

      @Override
      public CompletionStage<Boolean> tryAcquireAsync(String key) {
        AsyncBucketProxy bucket = asyncProxies.builder().build("bucket4j:" + key, () -> known);
        return bucket.tryConsume(1);
      }
    };
  }

  static ProxyManager<String> proxies(LettuceConnection connection) {
    LettuceBasedProxyManagerBuilder<String> builder;
    if (connection instanceof LettuceConnection.Standalone standalone) {
      builder = Bucket4jLettuce.casBasedBuilder(standalone.connection());
    } else {
      builder =
          Bucket4jLettuce.casBasedBuilder(((LettuceConnection.Clustered) connection).connection());
    }
    return builder
        .expirationAfterWrite(
            ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT))
        .build();
  }

  static BucketConfiguration configuration(Load load) {
    return BucketConfiguration.builder()
        .addLimit(
            limit -> limit.capacity(load.permits()).refillGreedy(load.permits(), load.period()))
        .build();
  }

  @Override
  public void close() {
    connection.close();
  }
}
