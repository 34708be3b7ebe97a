package dev.weir.policy;

/**
 * Told of every decision of a {@link PolicyEngine}, for metrics and logs.
 *
 * <p>Called on the deciding thread: implementations must be thread-safe, quick, and not throw.
 */
public interface PolicyListener {
  /** An engine was made that tells this listener, and decides by this policy from now on. */
  default void engaged(Policy policy) {}

  /**
   * A request was decided.
   *
   * @param nanos how long the decision took
   */
  default void decided(Verdict verdict, long nanos) {}

  /**
   * A request could not be decided, since the store cannot be asked and nothing may pass meanwhile.
   *
   * @param failure what the caller of the engine is told
   * @param nanos how long it took to fail
   */
  default void failed(Request request, RuntimeException failure, long nanos) {}
}
