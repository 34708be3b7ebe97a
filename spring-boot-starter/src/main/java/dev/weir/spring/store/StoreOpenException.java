package dev.weir.spring.store;

/** The store that a policy asks for cannot be used; the message says why and what to do. */
public final class StoreOpenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreOpenException(String message, Throwable cause) {
    super(message, cause);
  }
}
