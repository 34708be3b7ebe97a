package dev.weir.policy;

import dev.weir.Limits;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint with its counters: one for its own limits and one for each tier that has others here.
 *
 * <p>The counters of a tier have keys of their own, {@code <endpoint>@<tier>}. Under one key,
 * callers of different tiers would convert each other's counts back and forth, and lose some on the
 * way.
 */
final class EndpointRule {
  final Endpoint endpoint;

  /** The endpoint as requests that match are told of it. */
  final Optional<Endpoint> matched;

  private final Map<String, Counter> tiers;
  private final @Nullable Counter general;

  EndpointRule(Endpoint endpoint) {
    String name = endpoint.name();
    this.endpoint = endpoint;
    this.matched = Optional.of(endpoint);
    this.tiers =
        endpoint.tiers().entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey,
                    entry -> counter(entry.getValue(), name + "@" + entry.getKey())));
    this.general = endpoint.limits().map(limits -> counter(limits, name)).orElse(null);
  }

  private Counter counter(Limits limits, String rule) {
    Quota.Effect effect = endpoint.shadow() ? Quota.Effect.SHADOW : Quota.Effect.ENFORCED;
    return new Counter(
        new Quota(endpoint.name(), limits, effect, Holder.of(endpoint.key())),
        new KeyTemplate(endpoint.key(), endpoint.path(), rule));
  }

  /** The counter for clients of a tier, or null if the endpoint has no limits for them. */
  @Nullable Counter counter(Optional<String> tier) {
    Counter own = tier.isPresent() ? tiers.get(tier.get()) : null;
    return own != null ? own : general;
  }
}
