package dev.weir.redis;

import io.lettuce.core.KeyScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.async.RedisKeyAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Counts the keys of a server that match a pattern, a thousand looked at in a step. */
final class Scan {
  private static final int STEP = 1_000;

  private final RedisKeyAsyncCommands<byte[], byte[]> redis;
  private final KeyScanArgs arguments;

  private Scan(RedisKeyAsyncCommands<byte[], byte[]> redis, String pattern) {
    this.redis = redis;
    this.arguments = KeyScanArgs.Builder.matches(pattern).limit(STEP);
  }

  static CompletionStage<Long> count(RedisKeyAsyncCommands<byte[], byte[]> redis, String pattern) {
    return new Scan(redis, pattern).from(ScanCursor.INITIAL, 0);
  }

  private CompletionStage<Long> from(ScanCursor cursor, long before) {
    return redis
        .scan(key -> {}, cursor, arguments)
        .thenCompose(
            step -> {
              long count = before + step.getCount();
              return step.isFinished()
                  ? CompletableFuture.completedFuture(count)
                  : from(step, count);
            });
  }
}
