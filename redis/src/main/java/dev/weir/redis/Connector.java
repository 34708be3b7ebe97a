package dev.weir.redis;

import java.util.concurrent.CompletionStage;

/** Opens wires to the servers that a URL names. Thread-safe. */
interface Connector extends AutoCloseable {
  /** Where it connects to. */
  RedisUrl url();

  /**
   * Tries once to open a wire to a master that is new enough and takes our credentials. Does not
   * block. Fails with a {@link RedisStoreException}, possibly as the cause of another.
   */
  CompletionStage<Wire> open();

  /** Ends the threads; what is still open is closed. Idempotent. */
  @Override
  void close();
}
