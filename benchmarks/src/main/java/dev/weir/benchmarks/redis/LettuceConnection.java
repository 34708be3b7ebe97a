package dev.weir.benchmarks.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;

/** One connection that everybody shares, of a client with Lettuce's own settings. */
sealed interface LettuceConnection extends AutoCloseable {
  RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  static LettuceConnection to(RedisServers servers) {
    if (servers.clustered()) {
      RedisClusterClient client = RedisClusterClient.create(servers.uris());
      return new Clustered(client, client.connect(CODEC));
    }
    RedisClient client = RedisClient.create(servers.uris().get(0));
    return new Standalone(client, client.connect(CODEC));
  }

  AbstractRedisClient client();

  StatefulConnection<String, byte[]> connection();

  RedisClusterCommands<String, byte[]> sync();

  RedisClusterAsyncCommands<String, byte[]> async();

  @Override
  default void close() {
    connection().close();
    client().shutdown();
  }

  record Standalone(RedisClient client, StatefulRedisConnection<String, byte[]> connection)
      implements LettuceConnection {
    @Override
    public RedisClusterCommands<String, byte[]> sync() {
      return connection.sync();
    }

    @Override
    public RedisClusterAsyncCommands<String, byte[]> async() {
      return connection.async();
    }
  }

  record Clustered(
      RedisClusterClient client, StatefulRedisClusterConnection<String, byte[]> connection)
      implements LettuceConnection {
    @Override
    public RedisClusterCommands<String, byte[]> sync() {
      return connection.sync();
    }

    @Override
    public RedisClusterAsyncCommands<String, byte[]> async() {
      return connection.async();
    }
  }
}
