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
  private final Effect effect;
  private final Holder holder;

  /** Whether the limits are held to. */
  enum Effect {
    ENFORCED,
    SHADOW
  }

  /**
   * The limits of a rule.
   *
   * @param rule the rule's name: {@code default}, {@code service}, {@code override}, a tier or an
   *     endpoint
   */
  public Quota(String rule, Limits limits) {
    this(rule, limits, Effect.ENFORCED, Holder.CLIENT);
  }

  Quota(String rule, Limits limits, Effect effect, Holder holder) {
    this.rule = rule;
    this.limits = limits;
    this.effect = effect;
    this.holder = holder;
    this.policyNames = limits.list().stream().map(limit -> policyName(rule, limit)).toList();
  }

  /** The limits of an endpoint in shadow, which are decided, counted and told, never held to. */
  public static Quota shadow(String endpoint, Limits limits) {
    return new Quota(endpoint, limits, Effect.SHADOW, Holder.CLIENT);
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

  /** Whether the limits only say what they would do. */
  public boolean shadow() {
    return effect == Effect.SHADOW;
  }

  /** Whether nobody but the client is counted with it. */
  public boolean isOwnOf(Client client) {
    return holder == Holder.CLIENT || (holder == Holder.ADDRESS && client.user().isEmpty());
  }

  static String policyName(String rule, Limit limit) {
    return rule + "-" + limit.name();
  }
}
