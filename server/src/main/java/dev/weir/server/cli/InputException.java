package dev.weir.server.cli;

/** What a command was given is wrong; the message names it, the rule and the way out. */
final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InputException(String message) {
    super(message);
  }
}
