package dev.weir.redis;

import dev.weir.Ticker;
import dev.weir.redis.RedisUrl.Topology;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A Redis over Lettuce. */
final class LettuceRedis implements Redis {
  private static final Duration LEAST_SILENCE = Duration.ofMillis(500);

  private final LettuceBackend backend;
  private final Coalescer coalescer;

  LettuceRedis(RedisSettings settings, Ticker ticker) {
    RedisUrl url = settings.url();
    backend =
        new LettuceBackend(
            LettuceBackend.connector(url, new Lettuce(url, settings.trustedCertificates())),
            CounterScript.byRedisTime(),
            ticker,
            silence(settings),
            settings.chance()::nextDouble,
            () -> {});
    coalescer =
        url.topology() instanceof Topology.Cluster
            ? Coalescer.forCluster(backend, Coalescer.Bounds.DEFAULTS)
            : Coalescer.forOneServer(backend, Coalescer.Bounds.DEFAULTS);
  }

  /** Longer than any answer is waited for, so that a slow connection is not taken for dead. */
  private static Duration silence(RedisSettings settings) {
    Duration twice = settings.timeout().multipliedBy(2);
    return twice.compareTo(LEAST_SILENCE) > 0 ? twice : LEAST_SILENCE;
  }

  @Override
  public CompletionStage<Void> open() {
    return backend.open();
  }

  @Override
  public Coalescer coalescer() {
    return coalescer;
  }

  @Override
  public long size(String pattern) {
    return 0;
  }

  @Override
  public void close() {
    backend.close();
  }
}
