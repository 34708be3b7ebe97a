package dev.weir.policy;

import java.util.List;
import java.util.Optional;

/**
 * Why a request is charged to what it is charged to. An immutable value.
 *
 * @param endpoint the rule that matches method and path, if any: an enforced one before one in
 *     shadow
 * @param override what an administrator decided about the client, if anything
 * @param exemption the policy's exemption that holds for the request, if any
 * @param charges the counters with their rules, limits, keys and costs, in the order they are
 *     asked; none for who is blocked or exempt
 */
public record Explanation(
    Optional<Endpoint> endpoint,
    Optional<AdminOverride> override,
    Optional<Exemption> exemption,
    List<Charge> charges) {
  public Explanation {
    charges = List.copyOf(charges);
  }
}
