package dev.weir.policy;

/** Told what became of changed policies. Implementations must be thread-safe and not throw. */
public interface ReloadListener {
  /** A policy is in force. */
  default void reloaded(Policy policy) {}

  /**
   * A policy was refused, and the one before stays in force.
   *
   * @param failure why; a {@link PolicyException} has every problem with its place
   */
  default void rejected(RuntimeException failure) {}
}
