package dev.weir.policy;

import dev.weir.Limit;
import dev.weir.Limits;
import java.util.List;

/**
 * What a rule grants: its limits, under the names they have on the wire.
 *
 * <p>An immutable object, made once for each set of limits in a policy; two are equal only if they
 * are the same, so that what is worked out for one can be kept with it.
 */
public final class Quota {
  private final String rule;
  private final Limits limits;
  private final List<String> policyNames;

  /**
   * The limits of a rule.
   *
   * @param rule the rule's name: {@code default}, {@code service}, a tier or an endpoint
   */
  public Quota(String rule, Limits limits) {
    this.rule = rule;
    this.limits = limits;
    this.policyNames = limits.list().stream().map(limit -> policyName(rule, limit)).toList();
  }

  /** The rule's name. */
  public String rule() {
    return rule;
  }

  /** The limits, decided together. */
  public Limits limits() {
    return limits;
  }

  /** What each limit is called on the wire, such as {@code default-60s}, in order. */
  public List<String> policyNames() {
    return policyNames;
  }

  static String policyName(String rule, Limit limit) {
    return rule + "-" + limit.name();
  }
}
