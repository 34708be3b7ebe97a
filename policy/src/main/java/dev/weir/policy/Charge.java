package dev.weir.policy;

import dev.weir.Limit;
import dev.weir.Limits;

/**
 * One counter a request is charged to.
 *
 * @param rule the rule's name: {@code default}, {@code service}, a tier or an endpoint
 * @param key the counter's key in the store
 * @param limits the limits that hold for it
 * @param permits what the request costs
 */
public record Charge(String rule, String key, Limits limits, long permits) {
  /** What a limit of this charge is called on the wire, such as {@code default-60s}. */
  public String policyName(Limit limit) {
    return rule + "-" + limit.name();
  }
}
