package dev.weir.server.cli;

/** The command line asks for what cannot be; the message names the option and the way out. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
