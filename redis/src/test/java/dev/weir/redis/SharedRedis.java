package dev.weir.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import redis.embedded.RedisServer;

/**
 * One Redis for all tests of this JVM: started here, or the one that {@code -Dweir.redis.url}
 * names. Tests keep apart by prefixes.
 */
final class SharedRedis {
  private static final String URL_PROPERTY = "weir.redis.url";
  private static final AtomicInteger PREFIXES = new AtomicInteger();
  private static final RedisClient CLIENT = RedisClient.create(url());

  private SharedRedis() {}

  static StatefulRedisConnection<byte[], byte[]> connect() {
    return CLIENT.connect(ByteArrayCodec.INSTANCE);
  }

  static StatefulRedisPubSubConnection<String, String> listen() {
    return CLIENT.connectPubSub();
  }

  /** A prefix that no other test uses. */
  static String newPrefix() {
    return "weir-test-" + ProcessHandle.current().pid() + "-" + PREFIXES.incrementAndGet();
  }

  private static String url() {
    String url = System.getProperty(URL_PROPERTY);
    return url != null ? url : "redis://127.0.0.1:" + start();
  }

  private static int start() {
    try {
      int port = freePort();
      RedisServer server =
          RedisServer.newRedisServer()
              .bind("127.0.0.1")
              .port(port)
              .setting("save \"\"")
              .setting("appendonly no")
              .build();
      server.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
      return port;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void stop(RedisServer server) {
    try {
      server.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
