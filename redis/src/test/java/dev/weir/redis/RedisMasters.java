package dev.weir.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A cluster of three masters on loopback. */
public final class RedisMasters implements AutoCloseable {
  private static final int SIZE = 3;

  private final List<RedisProcess> masters =
      Stream.generate(
              () ->
                  RedisProcess.start("--cluster-enabled", "yes", "--cluster-node-timeout", "2000"))
          .limit(SIZE)
          .toList();

  /** Starts the masters, each with a third of the slots; the cluster is up when this returns. */
  public RedisMasters() {
    for (int i = 0; i < SIZE; i++) {
      RedisProcess master = masters.get(i);
      master.ask("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
      master.ask(
          Stream.concat(
                  Stream.of("CLUSTER", "ADDSLOTS"),
                  IntStream.range(firstSlot(i), firstSlot(i + 1)).mapToObj(String::valueOf))
              .toArray(String[]::new));
      master.ask("CLUSTER", "MEET", "127.0.0.1", String.valueOf(masters.get(0).port()));
    }
    await("a cluster that is up")
        .atMost(Duration.ofSeconds(20))
        .until(() -> masters.stream().allMatch(RedisMasters::isUp));
  }

  private static int firstSlot(int master) {
    return SlotHash.SLOT_COUNT * master / SIZE;
  }

  /**
   * Until it has a link to each of the others, what is published on it reaches some of them only.
   */
  private static boolean isUp(RedisProcess master) {
    List<String> nodes = String.valueOf(master.ask("CLUSTER", "NODES")).lines().toList();
    return String.valueOf(master.ask("CLUSTER", "INFO")).contains("cluster_state:ok")
        && nodes.size() == SIZE
        && nodes.stream().allMatch(node -> node.contains(" connected ") && isKnown(node));
  }

  private static boolean isKnown(String node) {
    return !node.contains("handshake") && !node.contains("fail");
  }

  /** The URL that names two of them. */
  public String url() {
    return "redis-cluster://"
        + masters.stream()
            .limit(2)
            .map(master -> "127.0.0.1:" + master.port())
            .collect(Collectors.joining(","));
  }

  /** The masters. */
  public List<RedisProcess> masters() {
    return masters;
  }

  /** The master that had a slot at the start. */
  public RedisProcess ownerOf(int slot) {
    return masters.get(
        IntStream.range(0, SIZE).filter(i -> slot < firstSlot(i + 1)).findFirst().orElseThrow());
  }

  /** Moves a slot and the keys in it, as {@code redis-cli --cluster reshard} does. */
  public void move(int slot, RedisProcess from, RedisProcess to) {
    beginMove(slot, from, to);
    finishMove(slot, from, to);
  }

  /** Begins to move a slot: both sides know, no key has moved. */
  public void beginMove(int slot, RedisProcess from, RedisProcess to) {
    String number = String.valueOf(slot);
    to.ask("CLUSTER", "SETSLOT", number, "IMPORTING", id(from));
    from.ask("CLUSTER", "SETSLOT", number, "MIGRATING", id(to));
  }

  /** Moves the keys of a slot and gives it away. */
  public void finishMove(int slot, RedisProcess from, RedisProcess to) {
    String number = String.valueOf(slot);
    for (Object key : from.list("CLUSTER", "GETKEYSINSLOT", number, "1000")) {
      from.ask("MIGRATE", "127.0.0.1", String.valueOf(to.port()), String.valueOf(key), "0", "5000");
    }
    for (RedisProcess master : List.of(to, from)) {
      master.ask("CLUSTER", "SETSLOT", number, "NODE", id(to));
    }
  }

  private static String id(RedisProcess master) {
    return String.valueOf(master.ask("CLUSTER", "MYID"));
  }

  @Override
  public void close() {
    masters.forEach(RedisProcess::close);
  }
}
