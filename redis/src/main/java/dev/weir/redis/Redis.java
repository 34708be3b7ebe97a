package dev.weir.redis;

/** What a store needs of a Redis. Thread-safe. */
interface Redis extends AutoCloseable {
  /** Asks the script that counts. */
  Coalescer coalescer();

  /**
   * The keys on all masters that match a pattern; blocks.
   *
   * @throws RedisStoreException if they cannot be looked at
   */
  long size(String pattern);

  /** Closes the connections. Idempotent. */
  @Override
  void close();
}
