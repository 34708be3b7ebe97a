package dev.weir.redis;

import dev.weir.Ticker;
import dev.weir.redis.RedisUrl.Topology;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A Redis over Lettuce: a connection that asks, and one that hears announcements. */
final class LettuceRedis implements Redis {
  private static final Duration LEAST_SILENCE = Duration.ofMillis(500);
  private static final Duration LONGEST_SCAN = Duration.ofMinutes(1);

  /** Whoever has no right to subscribe does without, and should not ask all the time. */
  private static final Duration SUBSCRIPTION_REFUSED_DELAY = Duration.ofSeconds(5);

  private static final Script FLEET =
      Script.by(Script.REDIS_TIME, List.of("answer.lua", "fleet.lua"));

  private final LettuceBackend backend;
  private final Coalescer counters;
  private final Coalescer fleet;
  private final Coalescer leases;
  private final Link<Line> subscription;
  private final Hearing announcements;

  /** A Redis; {@code announcements} is told what is heard of changes. */
  LettuceRedis(RedisSettings settings, Ticker ticker, Hearing announcements) {
    this.announcements = announcements;
    RedisUrl url = settings.url();
    Connector connector =
        LettuceBackend.connector(url, new Lettuce(url, settings.trustedCertificates()));
    backend =
        new LettuceBackend(
            connector,
            CounterScript.byRedisTime(),
            ticker,
            silence(settings),
            settings.chance()::nextDouble,
            this::reconnected);
    counters = coalescer(backend, url);
    leases = coalescer(backend.with(Concurrency.SCRIPT), url);
    fleet = Coalescer.forOneServer(backend.with(FLEET), Coalescer.Bounds.DEFAULTS);
    byte[] channel =
        new CounterKeys(settings.prefix(), settings.buckets())
            .changes()
            .getBytes(StandardCharsets.US_ASCII);
    subscription =
        new Link<>(
            new Subscriber(connector, channel),
            ticker,
            SUBSCRIPTION_REFUSED_DELAY,
            settings.chance()::nextDouble,
            () -> {});
  }

  private static Coalescer coalescer(Backend backend, RedisUrl url) {
    return url.topology() instanceof Topology.Cluster
        ? Coalescer.forCluster(backend, Coalescer.Bounds.DEFAULTS)
        : Coalescer.forOneServer(backend, Coalescer.Bounds.DEFAULTS);
  }

  /** Longer than any answer is waited for, so that a slow connection is not taken for dead. */
  private static Duration silence(RedisSettings settings) {
    Duration twice = settings.timeout().multipliedBy(2);
    return twice.compareTo(LEAST_SILENCE) > 0 ? twice : LEAST_SILENCE;
  }

  /** The subscription comes second: {@link #reconnected} would give up one that came first. */
  @Override
  public CompletionStage<Void> open() {
    CompletionStage<Void> asking = backend.open();
    return asking
        .handle(
            (ignored, failure) -> {
              CompletionStage<Void> hearing = subscription.open().exceptionally(none -> null);
              return failure == null ? hearing : asking;
            })
        .thenCompose(Function.identity());
  }

  /** A way that had to be made anew may have been dead for a while, and the other one with it. */
  private void reconnected() {
    Line line = subscription.line();
    if (line != null) {
      line.close();
    }
    announcements.missed();
  }

  @Override
  public Coalescer counters() {
    return counters;
  }

  @Override
  public Coalescer fleet() {
    return fleet;
  }

  @Override
  public Coalescer leases() {
    return leases;
  }

  @Override
  public CompletionStage<List<Object>> call(Script script, byte[] key, byte[][] arguments) {
    return backend.call(script, key, arguments);
  }

  @Override
  public Hearing hearing() {
    return announcements;
  }

  @Override
  public Object master(byte[] key) {
    return backend.master(key);
  }

  @Override
  public long size(String pattern) {
    try {
      return backend
          .count(pattern)
          .toCompletableFuture()
          .orTimeout(LONGEST_SCAN.toSeconds(), TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      throw Failures.of("Counting keys", e);
    }
  }

  @Override
  public void close() {
    Lettuce.awaitClosed(subscription.close());
    backend.close();
  }

  private final class Subscriber implements Opener<Line> {
    private final Connector connector;
    private final byte[] channel;

    Subscriber(Connector connector, byte[] channel) {
      this.connector = connector;
      this.channel = channel;
    }

    @Override
    public RedisUrl url() {
      return connector.url();
    }

    @Override
    public CompletionStage<Line> open() {
      return connector.subscribe(channel, announcements);
    }
  }
}
