package dev.weir.benchmarks.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** The least a team would write by itself: a short script, one {@code EVALSHA} a decision. */
final class EvalSha implements Peer {
  private static final long NANOS_PER_MICRO = 1000;

  private final LettuceConnection connection;

  EvalSha(LettuceConnection connection) {
    this.connection = connection;
  }

  @Override
  public Limiter limiter(Load load) throws IOException {
    RedisClusterCommands<String, byte[]> sync = connection.sync();
    RedisClusterAsyncCommands<String, byte[]> async = connection.async();
    String sha = sync.scriptLoad(script());
    long period = load.period().toNanos() / NANOS_PER_MICRO;
    long interval = period / load.permits();
    byte[][] arguments = {ascii(interval), ascii(period - interval)};
    return new Limiter() {
      @Override
      public boolean tryAcquire(String key) {
        Long passed = sync.evalsha(sha, ScriptOutputType.INTEGER, keys(key), arguments);
        return passed == 1;
      }

      @Override
      public CompletionStage<Boolean> tryAcquireAsync(String key) {
        return async
            .<Long>evalsha(sha, ScriptOutputType.INTEGER, keys(key), arguments)
            .thenApply(passed -> passed == 1);
      }
    };
  }

  private static byte[] script() throws IOException {
    try (InputStream script =
        Objects.requireNonNull(EvalSha.class.getResourceAsStream("gcra.lua"))) {
      return script.readAllBytes();
    }
  }

  private static byte[] ascii(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }

  private static String[] keys(String key) {
    return new String[] {"evalsha:" + key};
  }

  @Override
  public void close() {
    connection.close();
  }
}
