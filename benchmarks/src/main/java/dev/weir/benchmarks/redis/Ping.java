package dev.weir.benchmarks.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.util.concurrent.CompletionStage;

/**
 * The floor: a round trip for every request, and nothing decided. On a cluster it always goes to
 * the same node.
 */
final class Ping implements Peer {
  private final LettuceConnection connection;

  Ping(LettuceConnection connection) {
    this.connection = connection;
  }

  @Override
  public Limiter limiter(Load load) {
    RedisClusterCommands<String, byte[]> sync = connection.sync();
    RedisClusterAsyncCommands<String, byte[]> async = connection.async();
    return new Limiter() {
      @Override
      public boolean tryAcquire(String key) {
        return answer(sync.ping());
      }

      @Override
      public CompletionStage<Boolean> tryAcquireAsync(String key) {
        return async.ping().thenApply(this::answer);
      }

      private boolean answer(String pong) {
        return pong.equals("PONG") == load.allowed();
      }
    };
  }

  @Override
  public void close() {
    connection.close();
  }
}
