package dev.weir.policy;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An endpoint with its counters, which share one key and differ in their limits. */
final class EndpointRule {
  final Endpoint endpoint;
  private final Map<String, Counter> tiers;
  private final @Nullable Counter general;

  EndpointRule(Endpoint endpoint) {
    String name = endpoint.name();
    KeyTemplate key = new KeyTemplate(endpoint.key(), endpoint.path(), name);
    this.endpoint = endpoint;
    this.tiers =
        endpoint.tiers().entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> new Counter(name, entry.getValue(), key)));
    this.general = endpoint.limits().map(limits -> new Counter(name, limits, key)).orElse(null);
  }

  /** The counter for clients of a tier, or null if the endpoint has no limits for them. */
  @Nullable Counter counter(Optional<String> tier) {
    Counter own = tier.isPresent() ? tiers.get(tier.get()) : null;
    return own != null ? own : general;
  }
}
