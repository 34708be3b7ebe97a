package dev.weir;

/**
 * The shared store cannot be asked, and its setting is to let nothing pass meanwhile. Nothing is
 * known to have been consumed; a later call may succeed.
 */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * With a message that says which store failed and what to do, and why it failed.
   *
   * <p>It has no stack trace of its own: while a store is away every decision may end in one.
   */
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause, false, false);
  }
}
