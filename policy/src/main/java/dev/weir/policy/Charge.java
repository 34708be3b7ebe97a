package dev.weir.policy;

import dev.weir.Limit;
import dev.weir.Limits;
import java.util.Objects;

/**
 * One counter a request is charged to. An immutable value.
 *
 * @param rule the rule's name: {@code default}, {@code service}, a tier or an endpoint
 * @param key the counter's key in the store, {@code <scope>:<identifier>:<rule>}
 * @param limits the limits that hold for it
 * @param permits what the request costs
 */
public record Charge(String rule, String key, Limits limits, long permits) {
  public Charge {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(limits, "limits");
  }

  /** What a limit of this charge is called on the wire, such as {@code default-60s}. */
  public String policyName(Limit limit) {
    return policyName(rule, limit);
  }

  static String policyName(String rule, Limit limit) {
    return rule + "-" + limit.name();
  }
}
