package dev.weir.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.DefaultEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Opens connections to all masters of a cluster. Lettuce knows which slot is where, follows {@code
 * MOVED} and {@code ASK}, and reconnects to each master by itself.
 */
final class ClusterConnector implements Connector {
  private static final Duration REFRESH = Duration.ofSeconds(5);
  private static final Duration REFRESHES_APART = Duration.ofMillis(250);

  private final RedisUrl url;
  private final Lettuce lettuce;
  private final RedisClusterClient client;

  ClusterConnector(RedisUrl url, Lettuce lettuce) {
    this.url = url;
    this.lettuce = lettuce;
    client =
        RedisClusterClient.create(
            lettuce.resources(), url.nodes().stream().map(lettuce::server).toList());
    client.setOptions(
        lettuce
            .configure(ClusterClientOptions.builder())
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder()
                    .enablePeriodicRefresh(REFRESH)
                    .adaptiveRefreshTriggersTimeout(REFRESHES_APART)
                    .refreshTriggersReconnectAttempts(1)
                    .build())
            .build());
  }

  @Override
  public RedisUrl url() {
    return url;
  }

  @Override
  public CompletionStage<Wire> open() {
    return topology()
        .thenCompose(ignored -> client.connectAsync(ByteArrayCodec.INSTANCE))
        .thenCompose(
            connection ->
                Handshake.greet(connection)
                    .thenCompose(ignored -> reachMasters(connection))
                    .<Wire>thenApply(ignored -> new ClusterWire(client, connection))
                    .whenComplete(
                        (wire, thrown) -> {
                          if (thrown != null) {
                            connection.closeAsync();
                          }
                        }));
  }

  /**
   * Else the first decision on each would wait for its connection. One that is away is left out.
   */
  private static CompletionStage<?> reachMasters(
      StatefulRedisClusterConnection<byte[], byte[]> connection) {
    return CompletableFuture.allOf(
        masters(connection)
            .map(
                uri ->
                    connection
                        .getConnectionAsync(uri.getHost(), uri.getPort())
                        .exceptionally(away -> null))
            .toArray(CompletableFuture<?>[]::new));
  }

  private static Stream<RedisURI> masters(
      StatefulRedisClusterConnection<byte[], byte[]> connection) {
    return connection.getPartitions().stream()
        .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM))
        .filter(node -> !node.getSlots().isEmpty())
        .map(RedisClusterNode::getUri);
  }

  /** On one connection, to any node: a cluster passes announcements on to all. */
  @Override
  public CompletionStage<Line> subscribe(byte[] channel, Announcements announcements) {
    return topology()
        .thenCompose(ignored -> client.connectPubSubAsync(ByteArrayCodec.INSTANCE))
        .thenCompose(connection -> Subscribing.on(connection, channel, announcements))
        .thenApply(ClusterLine::new);
  }

  private CompletionStage<Void> topology() {
    return client.refreshPartitionsAsync();
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    lettuce.close();
  }

  /** It is never lost as a whole: Lettuce mends it by itself. */
  private record ClusterLine(StatefulConnection<byte[], byte[]> connection) implements Line {
    @Override
    public void onLost(Runnable lost) {}

    @Override
    public CompletableFuture<Void> close() {
      return connection.closeAsync();
    }
  }

  private record ClusterWire(
      RedisClusterClient client, StatefulRedisClusterConnection<byte[], byte[]> connection)
      implements Wire {
    @Override
    public void send(ScriptCall call) {
      connection.dispatch(call);
    }

    /** Breaks the connection to the slot's master only, and looks at the topology again. */
    @Override
    public void giveUp(ScriptCall call) {
      int slot = SlotHash.getSlot(call.questions().get(0).key());
      RedisClusterNode master = connection.getPartitions().getMasterBySlot(slot);
      if (master != null) {
        RedisURI uri = master.getUri();
        connection
            .getConnectionAsync(uri.getHost(), uri.getPort())
            .thenAccept(ClusterWire::disconnect);
      }
      client.refreshPartitionsAsync();
    }

    private static void disconnect(StatefulRedisConnection<byte[], byte[]> node) {
      if (node instanceof RedisChannelHandler<?, ?> handler
          && handler.getChannelWriter() instanceof DefaultEndpoint endpoint) {
        endpoint.disconnect();
      }
    }

    @Override
    public CompletionStage<List<Object>> call(Script script, byte[] key, byte[][] arguments) {
      return ScriptedCalls.call(connection.async(), script, key, arguments);
    }

    @Override
    public Object master(byte[] key) {
      RedisClusterNode master = connection.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
      return master == null ? ONLY_MASTER : master.getNodeId();
    }

    @Override
    public CompletionStage<Long> count(String pattern) {
      CompletionStage<Long> all = CompletableFuture.completedFuture(0L);
      for (RedisURI uri : masters(connection).toList()) {
        all =
            all.thenCombine(
                connection
                    .getConnectionAsync(uri.getHost(), uri.getPort())
                    .thenCompose(master -> Scan.count(master.async(), pattern)),
                Long::sum);
      }
      return all;
    }

    /** It is not lost as a whole: each master's connection is mended by itself. */
    @Override
    public void onLost(Runnable lost) {}

    @Override
    public CompletableFuture<Void> close() {
      return connection.closeAsync();
    }
  }
}
