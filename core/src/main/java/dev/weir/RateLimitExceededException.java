package dev.weir;

import java.util.Objects;

/**
 * A blocking or asynchronous acquire could not be met in the time allowed. Nothing was consumed.
 */
public final class RateLimitExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Decision.Refused decision;

  /** With a message that says what was wanted and what the limits answered. */
  public RateLimitExceededException(String message, Decision.Refused decision) {
    super(message);
    this.decision = Objects.requireNonNull(decision, "decision");
  }

  /** What the limits said. */
  public Decision.Refused decision() {
    return decision;
  }
}
