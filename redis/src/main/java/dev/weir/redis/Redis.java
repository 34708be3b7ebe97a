package dev.weir.redis;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** What a store needs of a Redis. Thread-safe. */
interface Redis extends AutoCloseable {
  /**
   * Connects; completed by the first attempt, with a {@link RedisStoreException} if it fails. More
   * follow by themselves.
   */
  CompletionStage<Void> open();

  /** Asks the script that counts. */
  Coalescer counters();

  /** Asks the script that counts stores. */
  Coalescer fleet();

  /** Asks {@link Concurrency#SCRIPT the script of leases} over the same connections. */
  Coalescer leases();

  /** Calls a script that answers with texts, as {@link Wire#call}. */
  CompletionStage<List<Object>> call(Script script, byte[] key, byte[][] arguments);

  /** Where announcements arrive. */
  Hearing hearing();

  /** What stands for the master that a key is on as far as is known: equal for the same master. */
  Object master(byte[] key);

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
