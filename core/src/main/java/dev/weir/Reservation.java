package dev.weir;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Permits taken now for use after a delay, or the reason why not.
 *
 * <p>Thread-safe. Nothing here blocks, but that giving back asks the store, as long as that takes.
 * The semantics are those of {@code Reservation} in golang.org/x/time/rate: whoever reserves waits
 * {@link #delay}, then acts; whoever will not act cancels, and gets back what later reservations
 * have not built upon. {@link #refund} is for whoever knows that the permits were not used although
 * their time had come.
 */
public final class Reservation {
  private final Decision decision;
  private final Duration delay;
  private final Runnable cancel;
  private final Runnable refund;
  private final AtomicBoolean givenBack = new AtomicBoolean();

  private Reservation(Decision decision, Duration delay, Runnable cancel, Runnable refund) {
    this.decision = Objects.requireNonNull(decision, "decision");
    this.delay = Objects.requireNonNull(delay, "delay");
    this.cancel = Objects.requireNonNull(cancel, "cancel");
    this.refund = Objects.requireNonNull(refund, "refund");
  }

  /**
   * A granted reservation, for stores that give back the same whether the time to act has come or
   * not.
   *
   * @param decision what the limits say after it
   * @param delay how long to wait before acting
   * @param giveBack called at most once, when the reservation is cancelled or refunded
   */
  public static Reservation granted(Decision.Allowed decision, Duration delay, Runnable giveBack) {
    return new Reservation(decision, delay, giveBack, giveBack);
  }

  /**
   * A granted reservation, for stores. At most one of the two is called, at most once.
   *
   * @param decision what the limits say after it
   * @param delay how long to wait before acting
   * @param cancel gives back unless the time to act has passed by the store's clock
   * @param refund gives back whether it has passed or not
   */
  public static Reservation granted(
      Decision.Allowed decision, Duration delay, Runnable cancel, Runnable refund) {
    return new Reservation(decision, delay, cancel, refund);
  }

  /** A reservation that could not be had, for stores. */
  public static Reservation refused(Decision.Refused decision) {
    return new Reservation(decision, Duration.ZERO, () -> {}, () -> {});
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
   * Gives back what later reservations have not built upon; the rest is given back when those are
   * cancelled, too. Does nothing when called again, when the time to act has passed, or when the
   * reservation was not granted.
   */
  public void cancel() {
    giveBack(cancel);
  }

  /**
   * Gives back permits that were not used: what {@link #cancel} would, and all of them, at most
   * what is used, once the time to act has passed. Does nothing after it or {@code cancel} was
   * called, or when the reservation was not granted.
   */
  public void refund() {
    giveBack(refund);
  }

  private void giveBack(Runnable how) {
    if (granted() && givenBack.compareAndSet(false, true)) {
      how.run();
    }
  }
}
