package dev.weir.benchmarks.redis;

import dev.weir.LimitStore;
import dev.weir.redis.RedisSettings;
import dev.weir.redis.RedisStore;
import java.io.IOException;
import java.time.Duration;

/** A Redis for the server of another suite. */
public final class RedisForServer {
  /** So long that a decision is Redis's, or an error that ends the run. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private RedisForServer() {}

  /** A store on a Redis of its own, which ends with this JVM. */
  public static LimitStore store() throws IOException, InterruptedException {
    RedisServers servers = RedisServers.start(Topology.STANDALONE);
    Runtime.getRuntime().addShutdownHook(new Thread(servers::close));
    return RedisStore.open(
        RedisSettings.builder()
            .url("redis://127.0.0.1:" + servers.uris().get(0).getPort())
            .timeout(PATIENCE)
            .required(true)
            .whenDown(RedisSettings.WhenDown.CLOSED)
            .build());
  }
}
