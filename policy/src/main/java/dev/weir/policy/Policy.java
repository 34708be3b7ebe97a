package dev.weir.policy;

import dev.weir.Limit;
import dev.weir.Limits;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who gets which limits, as read from a policy file: an immutable value.
 *
 * <p>Names of tiers and endpoints are the rules' names in counters and headers, so no two are
 * equal, and none is {@code default}, {@code service} or {@code override}.
 *
 * @param store where limits are counted
 * @param identity how clients are told apart
 * @param headers what answers say
 * @param service limits on everything together, if any
 * @param defaultLimits limits of clients without a tier
 * @param tiers limits by tier, in the order of the file
 * @param endpoints rules for some paths, in the order of the file
 * @param exemptions whom no limit holds for
 * @param penalty how much longer those wait who keep running into limits, if they do
 * @param metrics what is measured
 * @param logging how events are logged
 */
public record Policy(
    StoreSettings store,
    IdentitySettings identity,
    HeaderSettings headers,
    Optional<Limits> service,
    Limits defaultLimits,
    Map<String, Limits> tiers,
    List<Endpoint> endpoints,
    List<Exemption> exemptions,
    Optional<PenaltySettings> penalty,
    MetricsSettings metrics,
    LoggingSettings logging) {
  /** The limits of clients without a tier unless a policy says otherwise: 100 a minute. */
  public static final Limits DEFAULT_LIMITS = Limits.of(Limit.perMinute(100));

  public Policy {
    Objects.requireNonNull(store, "store");
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(defaultLimits, "defaultLimits");
    tiers = Collections.unmodifiableMap(new LinkedHashMap<>(tiers));
    endpoints = List.copyOf(endpoints);
    exemptions = List.copyOf(exemptions);
    Objects.requireNonNull(penalty, "penalty");
    Objects.requireNonNull(metrics, "metrics");
    Objects.requireNonNull(logging, "logging");
    Set<String> rules = new HashSet<>(Rules.RESERVED);
    tiers.keySet().forEach(tier -> requireNew(Name.require(tier), rules));
    endpoints.forEach(endpoint -> requireNew(endpoint.name(), rules));
  }

  /** A policy to be put together, which says nothing yet but the defaults. */
  public static PolicyBuilder builder() {
    return new PolicyBuilder();
  }

  private static void requireNew(String rule, Set<String> rules) {
    if (!rules.add(rule)) {
      throw new IllegalArgumentException(
          "tiers and endpoints must have different names, not default, service or override,"
              + " got \""
              + rule
              + "\" again");
    }
  }
}
