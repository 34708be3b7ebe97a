package dev.weir.redis;

import dev.weir.redis.RedisUrl.Topology;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Opens connections to one master, which the URL or a Sentinel names.
 *
 * <p>Every Sentinel is asked at once, and the first master found wins: right after a failover some
 * of them still name the old one.
 */
final class SingleConnector implements Connector {
  private final RedisUrl url;
  private final Lettuce lettuce;
  private final RedisClient client;
  private final List<RedisURI> candidates;

  SingleConnector(RedisUrl url, Lettuce lettuce) {
    this.url = url;
    this.lettuce = lettuce;
    client = RedisClient.create(lettuce.resources());
    client.setOptions(lettuce.configure(ClientOptions.builder()).autoReconnect(false).build());
    candidates =
        url.nodes().stream()
            .map(
                node ->
                    url.topology() instanceof Topology.Sentinel sentinel
                        ? lettuce.masterBy(node, sentinel)
                        : lettuce.server(node))
            .toList();
  }

  @Override
  public RedisUrl url() {
    return url;
  }

  @Override
  public CompletionStage<Wire> open() {
    return first(this::open);
  }

  @Override
  public CompletionStage<Line> subscribe(byte[] channel, Announcements announcements) {
    return first(
        candidate ->
            client
                .connectPubSubAsync(ByteArrayCodec.INSTANCE, candidate)
                .thenCompose(connection -> Subscribing.on(connection, channel, announcements))
                .thenApply(SingleLine::new));
  }

  private <L extends Line> CompletionStage<L> first(Function<RedisURI, CompletionStage<L>> open) {
    CompletableFuture<L> first = new CompletableFuture<>();
    AtomicInteger pending = new AtomicInteger(candidates.size());
    for (RedisURI candidate : candidates) {
      open.apply(candidate)
          .whenComplete(
              (line, thrown) -> {
                if (thrown == null && !first.complete(line)) {
                  line.close();
                } else if (thrown != null && pending.decrementAndGet() == 0) {
                  first.completeExceptionally(thrown);
                }
              });
    }
    return first;
  }

  private CompletionStage<Wire> open(RedisURI candidate) {
    return client
        .connectAsync(ByteArrayCodec.INSTANCE, candidate)
        .thenCompose(
            connection ->
                Handshake.greet(connection)
                    .<Wire>thenApply(ignored -> new SingleWire(connection))
                    .whenComplete(
                        (wire, thrown) -> {
                          if (thrown != null) {
                            connection.closeAsync();
                          }
                        }));
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    lettuce.close();
  }

  /** One connection; it is never mended, only replaced. */
  private static class SingleLine implements Line {
    private final StatefulConnection<byte[], byte[]> connection;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    SingleLine(StatefulConnection<byte[], byte[]> connection) {
      this.connection = connection;
    }

    @Override
    public void onLost(Runnable lost) {
      connection.addListener(
          new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
              lost.run();
            }
          });
      if (!connection.isOpen()) {
        lost.run();
      }
    }

    @Override
    public CompletableFuture<Void> close() {
      if (closing.compareAndSet(false, true)) {
        connection.closeAsync().whenComplete((ignored, thrown) -> closed.complete(null));
      }
      return closed;
    }
  }

  private static final class SingleWire extends SingleLine implements Wire {
    private final StatefulRedisConnection<byte[], byte[]> connection;

    SingleWire(StatefulRedisConnection<byte[], byte[]> connection) {
      super(connection);
      this.connection = connection;
    }

    @Override
    public void send(ScriptCall call) {
      connection.dispatch(call);
    }

    @Override
    public void giveUp(ScriptCall call) {
      close();
    }

    @Override
    public CompletionStage<List<Object>> call(Script script, byte[] key, byte[][] arguments) {
      return ScriptedCalls.call(connection.async(), script, key, arguments);
    }

    @Override
    public CompletionStage<Long> count(String pattern) {
      return Scan.count(connection.async(), pattern);
    }
  }
}
