package dev.weir.redis;

import dev.weir.Ticker;
import dev.weir.redis.RedisStoreException.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/**
 * A script that keeps what instances share beside the counters, all of it on the slot of one key,
 * and answers with texts. Thread-safe; nothing here blocks.
 */
final class SharedScript {
  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);

  private final Redis redis;
  private final Script script;
  private final String key;
  private final Ticker ticker;

  SharedScript(Redis redis, Script script, String key, Ticker ticker) {
    this.redis = redis;
    this.script = script;
    this.key = key;
    this.ticker = ticker;
  }

  /**
   * One of the library's scripts, with what they have in common.
   *
   * @param clock see {@link Script#by}
   */
  static Script of(String file, String clock) {
    return Script.by(clock, List.of("changes.lua", file));
  }

  /** How long an answer is waited for that no request waits for, where those wait so long. */
  static Duration patience(Duration timeout) {
    Duration twice = timeout.multipliedBy(2);
    return twice.compareTo(LEAST_PATIENCE) > 0 ? twice : LEAST_PATIENCE;
  }

  String key() {
    return key;
  }

  /**
   * Calls it. What is returned fails with a {@link RedisStoreException}, after the deadline at the
   * latest; the call may have been carried out all the same.
   */
  CompletableFuture<List<String>> call(Duration deadline, List<String> arguments) {
    byte[][] bytes =
        arguments.stream()
            .map(argument -> argument.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    CompletableFuture<List<String>> texts = new CompletableFuture<>();
    Future<?> timer = ticker.schedule(() -> texts.completeExceptionally(late(deadline)), deadline);
    reply(bytes)
        .whenComplete(
            (reply, thrown) -> {
              timer.cancel(false);
              if (thrown == null) {
                texts.complete(texts(reply));
              } else {
                texts.completeExceptionally(failure(thrown));
              }
            });
    return texts;
  }

  private CompletionStage<List<Object>> reply(byte[][] arguments) {
    try {
      return redis.call(script, key.getBytes(StandardCharsets.US_ASCII), arguments);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private RedisStoreException failure(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    return cause instanceof RedisCommandExecutionException && cause.getMessage() != null
        ? Failures.reply(cause.getMessage())
        : Failures.of("Calling the script of " + key, thrown);
  }

  static RedisStoreException late(Duration deadline) {
    return new RedisStoreException(
        Kind.TIMEOUT, "Redis did not answer within " + deadline.toMillis() + " ms", null);
  }

  private static List<String> texts(List<Object> reply) {
    List<String> texts = new ArrayList<>(reply.size());
    for (Object element : reply) {
      texts.add(
          element instanceof byte[] bytes
              ? new String(bytes, StandardCharsets.UTF_8)
              : String.valueOf(element));
    }
    return texts;
  }
}
