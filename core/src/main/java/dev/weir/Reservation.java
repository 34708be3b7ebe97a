package dev.weir;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Permits taken now for use after a delay, or the reason why not.
 *
 * <p>Thread-safe; nothing here blocks. The semantics are those of {@code Reservation} in
 * golang.org/x/time/rate: whoever reserves waits {@link #delay}, then acts; whoever will not act
 * cancels, and gets back what later reservations have not built upon.
 */
public final class Reservation {
  private final Decision decision;
  private final Duration delay;
  private final Runnable giveBack;
  private final AtomicBoolean cancelled = new AtomicBoolean();

  private Reservation(Decision decision, Duration delay, Runnable giveBack) {
    this.decision = Objects.requireNonNull(decision, "decision");
    this.delay = Objects.requireNonNull(delay, "delay");
    this.giveBack = Objects.requireNonNull(giveBack, "giveBack");
  }

  /**
   * A granted reservation, for stores.
   *
   * @param decision what the limits say after it
   * @param delay how long to wait before acting
   * @param giveBack called at most once, when the reservation is cancelled
   */
  public static Reservation granted(Decision.Allowed decision, Duration delay, Runnable giveBack) {
    return new Reservation(decision, delay, giveBack);
  }

  /** A reservation that could not be had, for stores. */
  public static Reservation refused(Decision.Refused decision) {
    return new Reservation(decision, Duration.ZERO, () -> {});
  }

  /** Whether permits were taken. */
  public boolean granted() {
    return decision.allowed();
  }

  /** What the limits said; if refused, when it would pass. */
  public Decision decision() {
    return decision;
  }

  /**
   * How long to wait before acting, counted from the call that reserved; zero to act at once.
   *
   * @throws IllegalStateException if the reservation was not granted
   */
  public Duration delay() {
    if (!granted()) {
      throw new IllegalStateException(
          "a refused reservation has no delay; ask granted() first, decision() says why");
    }
    return delay;
  }

  /**
   * Gives back what later reservations have not built upon. Does nothing when called again, when
   * the time to act has passed, or when the reservation was not granted.
   */
  public void cancel() {
    if (granted() && cancelled.compareAndSet(false, true)) {
      giveBack.run();
    }
  }
}
