package dev.weir.benchmarks.redis;

/** A library connected to a Redis, set up the way its own documentation does. */
interface Peer extends AutoCloseable {
  /** Limits for a load, with all that has to be in Redis before the first decision. */
  Limiter limiter(Load load) throws Exception;

  @Override
  void close();
}
