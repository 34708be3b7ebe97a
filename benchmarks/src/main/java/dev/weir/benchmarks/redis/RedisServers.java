package dev.weir.benchmarks.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** Redis processes on free loopback ports that keep nothing on disk, until they are closed. */
final class RedisServers implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final String CLUSTER_FILE = "nodes.conf";
  private static final int SLOTS = 16_384;
  private static final int LAST_PORT_WITH_BUS = 65_535 - 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long POLL_MILLIS = 20;

  private final Topology topology;
  private final RedisClient client = RedisClient.create();
  private final List<Node> nodes = new ArrayList<>();

  private record Node(
      RedisServer server,
      Path folder,
      RedisURI uri,
      StatefulRedisConnection<String, String> connection) {
    RedisCommands<String, String> commands() {
      return connection.sync();
    }

    void stop() throws IOException {
      server.stop();
      Files.deleteIfExists(folder.resolve(CLUSTER_FILE));
      Files.delete(folder);
    }
  }

  private RedisServers(Topology topology) {
    this.topology = topology;
  }

  static RedisServers start(Topology topology) throws IOException, InterruptedException {
    RedisServers servers = new RedisServers(topology);
    try {
      for (int i = 0; i < topology.servers(); i++) {
        servers.startOne();
      }
      if (servers.clustered()) {
        servers.join();
      }
      return servers;
    } catch (IOException | InterruptedException | RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  private void startOne() throws IOException {
    Path folder = Files.createTempDirectory("weir-bench-redis");
    RedisURI uri = RedisURI.create(HOST, freePort());
    RedisServerBuilder builder =
        RedisServer.newRedisServer()
            .port(uri.getPort())
            .bind(HOST)
            .setting("save \"\"")
            .setting("appendonly no")
            .setting("dir " + folder);
    if (clustered()) {
      builder.setting("cluster-enabled yes").setting("cluster-config-file " + CLUSTER_FILE);
    }
    RedisServer server = builder.build();
    server.start();
    nodes.add(new Node(server, folder, uri, client.connect(uri)));
  }

  /** A cluster's nodes talk to each other on the port that is ten thousand higher. */
  private static int freePort() throws IOException {
    while (true) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (socket.getLocalPort() <= LAST_PORT_WITH_BUS) {
          return socket.getLocalPort();
        }
      }
    }
  }

  private void join() throws IOException, InterruptedException {
    int count = nodes.size();
    for (int i = 0; i < count; i++) {
      RedisCommands<String, String> node = nodes.get(i).commands();
      node.clusterAddSlots(IntStream.range(SLOTS * i / count, SLOTS * (i + 1) / count).toArray());
      node.clusterMeet(HOST, nodes.get(0).uri().getPort());
    }
    long start = System.nanoTime();
    while (!joined()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IOException("no cluster after " + PATIENCE.toSeconds() + " s");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private boolean joined() {
    String all = "cluster_size:" + nodes.size();
    return nodes.stream()
        .map(node -> node.commands().clusterInfo())
        .allMatch(info -> info.contains("cluster_state:ok") && info.contains(all));
  }

  boolean clustered() {
    return topology == Topology.CLUSTER;
  }

  /** Where each one listens. */
  List<RedisURI> uris() {
    return nodes.stream().map(Node::uri).toList();
  }

  /** Processor time used so far by all of them. */
  Duration cpu() {
    double seconds = sum("cpu", "used_cpu_user") + sum("cpu", "used_cpu_sys");
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  /** Bytes allocated by all of them. */
  long usedMemory() {
    return Math.round(sum("memory", "used_memory"));
  }

  private double sum(String section, String name) {
    Pattern line = Pattern.compile("^" + name + ":(\\S+)", Pattern.MULTILINE);
    return nodes.stream()
        .mapToDouble(
            node -> {
              Matcher matcher = line.matcher(node.commands().info(section));
              if (!matcher.find()) {
                throw new IllegalStateException("INFO " + section + " has no " + name);
              }
              return Double.parseDouble(matcher.group(1));
            })
        .sum();
  }

  /** The first one's commands, to look into it. */
  RedisCommands<String, String> commands() {
    return nodes.get(0).commands();
  }

  @Override
  public void close() {
    client.shutdown();
    for (Node node : nodes) {
      try {
        node.stop();
      } catch (IOException e) {
        throw new UncheckedIOException("Redis at " + node.uri() + " did not stop", e);
      }
    }
  }
}
