package dev.weir.spring.store;

/** The store that a policy asks for cannot be used; the message says why and what to do. */
public final class StoreOpenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final String wayOut;

  StoreOpenException(String reason, String wayOut, Throwable cause) {
    super(reason + "; " + wayOut, cause);
    this.reason = reason;
    this.wayOut = wayOut;
  }

  /** Why it cannot be used. */
  public String reason() {
    return reason;
  }

  /** What to do. */
  public String wayOut() {
    return wayOut;
  }
}
