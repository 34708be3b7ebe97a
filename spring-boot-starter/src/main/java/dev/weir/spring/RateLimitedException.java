package dev.weir.spring;

import dev.weir.Decision;
import dev.weir.policy.Charge;
import java.util.Objects;

/**
 * A call of a {@link RateLimited} method was refused. The method was not called, nothing was taken.
 */
public final class RateLimitedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Charge charge;
  private final transient Decision.Refused decision;

  /** With a message that says which limit refused, for logs. */
  public RateLimitedException(String message, Charge charge, Decision.Refused decision) {
    super(message);
    this.charge = Objects.requireNonNull(charge, "charge");
    this.decision = Objects.requireNonNull(decision, "decision");
  }

  /** What the call would have been charged to. */
  public Charge charge() {
    return charge;
  }

  /** What the limits said, and when to try again. */
  public Decision.Refused decision() {
    return decision;
  }
}
