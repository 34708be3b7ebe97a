package dev.weir.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Calls scripts that answer with texts, by their hash where Redis knows it. */
final class ScriptedCalls {
  private ScriptedCalls() {}

  /** One call, with keys on one slot; what the script answers is a list. */
  static CompletionStage<List<Object>> call(
      RedisScriptingAsyncCommands<byte[], byte[]> redis,
      Script script,
      byte[] key,
      byte[][] arguments) {
    byte[][] keys = {key};
    String hash = new String(script.hash(), StandardCharsets.US_ASCII);
    CompletionStage<List<Object>> reply =
        redis.evalsha(hash, ScriptOutputType.MULTI, keys, arguments);
    return reply.exceptionallyCompose(
        failure ->
            failure instanceof RedisNoScriptException
                ? redis.eval(script.body(), ScriptOutputType.MULTI, keys, arguments)
                : CompletableFuture.failedStage(failure));
  }
}
