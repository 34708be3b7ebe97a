package dev.weir.policy;

import dev.weir.Limits;
import java.util.Objects;

/**
 * One counter a request is charged to. An immutable value.
 *
 * @param quota the rule and the limits that hold for the counter
 * @param key the counter's key in the store, {@code <scope>:<identifier>:<rule>}
 * @param permits what the request costs
 */
public record Charge(Quota quota, String key, long permits) {
  public Charge {
    Objects.requireNonNull(quota, "quota");
    Objects.requireNonNull(key, "key");
  }

  /** The rule's name: {@code default}, {@code service}, {@code override}, a tier or an endpoint. */
  public String rule() {
    return quota.rule();
  }

  /** The limits that hold for the counter. */
  public Limits limits() {
    return quota.limits();
  }

  /** Whether the limits only say what they would do. */
  public boolean shadow() {
    return quota.shadow();
  }
}
