package dev.weir.policy;

import dev.weir.LimitStore;
import java.util.List;

/**
 * Decides requests by a policy: which counters, then whether they all allow it.
 *
 * <p>Thread-safe.
 */
public final class PolicyEngine {
  /** Decides by {@code policy} and counts in {@code store}. */
  public PolicyEngine(Policy policy, LimitStore store) {}

  /** The policy in force. */
  public Policy policy() {
    throw new UnsupportedOperationException();
  }

  /** The counters a request is charged to, in the order they are asked. */
  public List<Charge> charges(Request request) {
    throw new UnsupportedOperationException();
  }

  /** Takes the request's permits from all its counters, or from none. */
  public Verdict decide(Request request) {
    throw new UnsupportedOperationException();
  }
}
