package dev.weir.redis;

import java.util.concurrent.CompletionStage;

/** Opens lines to the servers that a URL names. Thread-safe. */
interface Opener<L extends Line> {
  /** Where it connects to. */
  RedisUrl url();

  /**
   * Tries once to open a line that will do. Does not block. Fails with a {@link
   * RedisStoreException}, possibly as the cause of another.
   */
  CompletionStage<L> open();
}
