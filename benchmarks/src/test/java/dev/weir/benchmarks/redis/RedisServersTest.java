package dev.weir.benchmarks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisServersTest {
  @Test
  void whatIsStoredIsInMemoryOnly() throws Exception {
    try (RedisServers servers = RedisServers.start(Topology.STANDALONE)) {
      assertThat(servers.commands().configGet("save")).containsEntry("save", "");
      assertThat(servers.commands().configGet("appendonly")).containsEntry("appendonly", "no");

      long before = servers.usedMemory();
      servers.commands().set("key", "x".repeat(100_000));
      assertThat(servers.usedMemory() - before).isBetween(100_000L, 200_000L);
    }
  }

  @Test
  void theProcessorTimeOfAllServersIsCounted() throws Exception {
    try (RedisServers servers = RedisServers.start(Topology.STANDALONE)) {
      Duration before = servers.cpu();
      servers.commands().eval("for i = 1, 3000000 do end", ScriptOutputType.VALUE);

      assertThat(servers.cpu().minus(before))
          .isBetween(Duration.ofMillis(2), Duration.ofSeconds(2));
    }
  }

  @Test
  void theMastersOfAClusterShareAllSlots() throws Exception {
    try (RedisServers servers = RedisServers.start(Topology.CLUSTER)) {
      assertThat(servers.uris()).extracting(RedisURI::getPort).doesNotHaveDuplicates().hasSize(3);
      assertThat(servers.commands().clusterInfo())
          .contains("cluster_slots_assigned:16384", "cluster_size:3");
    }
  }

  @Test
  void nothingListensAfterwards() throws Exception {
    RedisServers servers = RedisServers.start(Topology.STANDALONE);
    RedisURI uri = servers.uris().get(0);
    assertThat(listens(uri)).isTrue();

    servers.close();

    assertThat(listens(uri)).isFalse();
  }

  private static boolean listens(RedisURI uri) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
