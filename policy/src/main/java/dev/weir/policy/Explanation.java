package dev.weir.policy;

import java.util.List;
import java.util.Optional;

/**
 * Why a request is charged to what it is charged to. An immutable value.
 *
 * @param endpoint the rule that matches method and path, if any
 * @param charges the counters with their rules, limits, keys and costs, in the order they are asked
 */
public record Explanation(Optional<Endpoint> endpoint, List<Charge> charges) {
  public Explanation {
    charges = List.copyOf(charges);
  }
}
