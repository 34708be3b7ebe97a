package dev.weir;

/**
 * Told of every decision a limiter makes, for metrics.
 *
 * <p>Called on the deciding thread: implementations must be thread-safe, quick, and not throw.
 */
@FunctionalInterface
public interface LimiterListener {
  /**
   * A request was decided.
   *
   * @param key whose request it was
   * @param permits how many were asked for
   * @param allowed whether they were granted
   */
  void onDecision(String key, long permits, boolean allowed);
}
