package dev.weir.http;

import dev.weir.Ticker;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The limiter in force, which a new policy replaces while requests are being decided.
 *
 * <p>A request is decided and settled by the limiter that was in force when it came. What was
 * counted carries over as the store has it, since both count in the same one.
 *
 * <p>Thread-safe. {@link #get} is a read of a field.
 */
public final class LiveLimiter implements Supplier<HttpLimiter> {
  private final Function<Policy, PolicyEngine> engines;
  private volatile HttpLimiter inForce;

  /**
   * Starts with {@code policy}.
   *
   * @param engines makes the engine of a policy, each on the same store
   * @throws IllegalArgumentException if the policy cannot be used
   */
  public LiveLimiter(Policy policy, Function<Policy, PolicyEngine> engines, Ticker ticker) {
    this(policy, engines, ticker, new AdviceLog());
  }

  /** As the other, with somebody else to give advice to. */
  public LiveLimiter(
      Policy policy, Function<Policy, PolicyEngine> engines, Ticker ticker, AdviceLog advice) {
    this.engines = Objects.requireNonNull(engines, "engines");
    this.inForce = new HttpLimiter(engines.apply(policy), ticker, advice);
  }

  @Override
  public HttpLimiter get() {
    return inForce;
  }

  /**
   * Puts {@code policy} in force for every request from now on.
   *
   * <p>A remote key set that stays the same keeps its keys; a key file is read again.
   *
   * @throws IllegalArgumentException if it cannot be used; the one in force stays
   */
  public synchronized void replace(Policy policy) {
    inForce = inForce.successor(engines.apply(policy));
  }
}
