package dev.weir.redis;

/**
 * Who waits for an answer. One of {@link #answered} and {@link #failed} is called, once, on the
 * thread that reads replies: it must neither block nor throw.
 */
interface Reply {
  /** Redis answered. */
  void answered(Answer answer);

  /** It could not be asked, or nobody knows whether it was. */
  void failed(RedisStoreException failure);

  /** Whether anybody still waits; a question that nobody waits for is dropped before it is sent. */
  boolean wanted();
}
