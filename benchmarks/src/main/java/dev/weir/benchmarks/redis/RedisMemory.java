package dev.weir.benchmarks.redis;

import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.List;

/**
 * What one active client costs in Redis beyond the names of its keys, most of which is the same for
 * whoever stores anything.
 *
 * @param allocated bytes by which the memory in use grew, with the tables that find the keys
 * @param reported bytes by {@code MEMORY USAGE}, which counts neither those tables nor the expiry
 */
record RedisMemory(double allocated, double reported) {
  private static final int SAMPLE = 1000;

  /** Measures a fresh Redis before and after every key of the load was asked once. */
  static RedisMemory of(Subject subject, Load load) throws Exception {
    try (RedisServers servers = RedisServers.start(Topology.STANDALONE);
        Peer peer = subject.connect(servers)) {
      ClosedLoop.askFirst(peer.limiter(Load.hotKey()), Load.hotKey());
      RedisCommands<String, String> redis = servers.commands();
      redis.flushall();
      long before = servers.usedMemory();
      ClosedLoop.askFirst(peer.limiter(load), load);
      return of(redis, servers.usedMemory() - before, load.keys().size());
    }
  }

  private static RedisMemory of(RedisCommands<String, String> redis, long grown, int clients) {
    List<String> names = ScanIterator.scan(redis, ScanArgs.Builder.limit(SAMPLE)).stream().toList();
    double nameBytes = names.stream().mapToInt(String::length).sum();
    double beyondNames =
        names.stream()
            .limit(SAMPLE)
            .mapToLong(name -> redis.memoryUsage(name) - name.length())
            .average()
            .orElseThrow();
    return new RedisMemory((grown - nameBytes) / clients, beyondNames * names.size() / clients);
  }
}
