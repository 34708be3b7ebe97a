package dev.weir.server;

/** The environment does not let the server start; the message says what is in the way. */
public final class ServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
