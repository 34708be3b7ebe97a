package dev.weir.redis;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A master, a replica and three Sentinels that watch them, on loopback. */
public final class RedisSentinels implements AutoCloseable {
  /** The name the Sentinels know the master by. */
  public static final String MASTER = "orders";

  private final RedisProcess master = RedisProcess.start();
  private final RedisProcess replica =
      RedisProcess.start("--replicaof", "127.0.0.1", String.valueOf(master.port()));
  private final List<RedisProcess> sentinels = new ArrayList<>();

  /** Starts them all; the Sentinels know each other and the replica when this returns. */
  public RedisSentinels() {
    for (int i = 0; i < 3; i++) {
      int port = RedisProcess.freePort();
      sentinels.add(
          RedisProcess.startSentinel(
              port,
              List.of(
                  "port " + port,
                  "bind 127.0.0.1",
                  "sentinel monitor " + MASTER + " 127.0.0.1 " + master.port() + " 2",
                  "sentinel down-after-milliseconds " + MASTER + " 1000",
                  "sentinel failover-timeout " + MASTER + " 5000")));
    }
    await("Sentinels that know each other")
        .atMost(Duration.ofSeconds(20))
        .until(() -> sentinels.stream().allMatch(RedisSentinels::knowsAll));
  }

  private static boolean knowsAll(RedisProcess sentinel) {
    return sentinel.list("SENTINEL", "sentinels", MASTER).size() == 2
        && sentinel.list("SENTINEL", "replicas", MASTER).size() == 1;
  }

  /** The URL that names the Sentinels. */
  public String url() {
    return "redis-sentinel://"
        + sentinels.stream()
            .map(sentinel -> "127.0.0.1:" + sentinel.port())
            .collect(Collectors.joining(","))
        + "#"
        + MASTER;
  }

  /** The master at the start. */
  public RedisProcess master() {
    return master;
  }

  /** The replica at the start. */
  public RedisProcess replica() {
    return replica;
  }

  /** Whether a Sentinel names the replica as the master: up to a second after it became one. */
  public boolean isAnnounced() {
    return sentinels.stream()
        .map(sentinel -> sentinel.list("SENTINEL", "get-master-addr-by-name", MASTER))
        .anyMatch(address -> address.get(1).equals(String.valueOf(replica.port())));
  }

  /** Whether the replica has become the master. */
  public boolean isPromoted() {
    return replica.list("ROLE").get(0).equals("master");
  }

  @Override
  public void close() {
    sentinels.forEach(RedisProcess::close);
    replica.close();
    master.close();
  }
}
