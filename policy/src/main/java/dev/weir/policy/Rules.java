package dev.weir.policy;

import dev.weir.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which counters of a policy a request is charged to. Thread-safe. */
final class Rules {
  /** The rule of clients without a tier. */
  static final String DEFAULT = "default";

  /** The rule of what holds for everyone together. */
  static final String SERVICE = "service";

  /** The rule of clients whom an administrator gave limits of their own. */
  static final String OVERRIDE = "override";

  /** Names that neither tiers nor endpoints have. */
  static final List<String> RESERVED = List.of(DEFAULT, SERVICE, OVERRIDE);

  /** Different limits granted at a time; more are worked out anew. */
  private static final int MAX_GRANTS = Overrides.MAX_OVERRIDES;

  private static final KeyPart CLIENT = new KeyPart.Client();

  private final PathIndex<EndpointRule> enforced = new PathIndex<>();
  private final PathIndex<EndpointRule> shadows = new PathIndex<>();
  private final boolean anyShadow;
  private final Map<String, Counter> tiers = new HashMap<>();
  private final Counter untiered;
  private final @Nullable Counter service;
  private final Map<Limits, Counter> grants = new ConcurrentHashMap<>();

  Rules(Policy policy) {
    this.untiered = Counter.of(DEFAULT, policy.defaultLimits(), CLIENT);
    this.service =
        policy
            .service()
            .map(limits -> Counter.of(SERVICE, limits, new KeyPart.Everyone()))
            .orElse(null);
    this.anyShadow = policy.endpoints().stream().anyMatch(Endpoint::shadow);
    policy.tiers().forEach((tier, limits) -> tiers.put(tier, Counter.of(tier, limits, CLIENT)));
    policy.endpoints().forEach(this::add);
  }

  private void add(Endpoint endpoint) {
    PathIndex<EndpointRule> index = endpoint.shadow() ? shadows : enforced;
    EndpointRule holder =
        index.put(endpoint.path(), endpoint.methods(), new EndpointRule(endpoint));
    if (holder != null) {
      throw new IllegalArgumentException(
          "endpoints must differ in path or methods, "
              + endpoint.name()
              + " and "
              + holder.endpoint.name()
              + " do not");
    }
  }

  /** The rules that match a request: the one held to, and the one that would be. */
  record Match(@Nullable EndpointRule rule, @Nullable EndpointRule shadow) {
    Optional<Endpoint> endpoint() {
      return rule != null ? rule.matched : shadow != null ? shadow.matched : Optional.empty();
    }

    private long cost(OptionalLong cost) {
      return cost.orElse(rule == null ? Endpoint.DEFAULT_COST : rule.endpoint.cost());
    }
  }

  /** A rule in shadow counts where it would be the one that holds, were it not in shadow. */
  Match match(Request request) {
    EndpointRule rule = enforced.find(request.method(), request.path());
    EndpointRule shadow = anyShadow ? shadows.find(request.method(), request.path()) : null;
    if (shadow != null
        && rule != null
        && rule.endpoint.path().isMoreSpecificThan(shadow.endpoint.path())) {
      shadow = null;
    }
    return new Match(rule, shadow);
  }

  /**
   * The counters by the policy, in the order they are asked, those in shadow last.
   *
   * @param cost what the request costs, if not what the policy says
   */
  List<Charge> charges(Request request, Match match, OptionalLong cost) {
    Optional<String> tier = request.client().tier();
    long permits = match.cost(cost);
    Counter own = tier.isPresent() ? tiers.getOrDefault(tier.get(), untiered) : untiered;
    EndpointRule rule = match.rule();
    Counter specific = rule == null ? null : rule.counter(tier);
    boolean both = specific != null && rule != null && rule.endpoint.inAddition();
    Counter first = specific == null || both ? own : specific;
    Counter second = both ? specific : null;
    EndpointRule shadow = match.shadow();
    Counter wouldHold = shadow == null ? null : shadow.counter(tier);
    if (second == null && service == null && wouldHold == null) {
      return List.of(first.charge(request, permits));
    }
    List<Charge> charges = new ArrayList<>(4);
    charges.add(first.charge(request, permits));
    if (second != null) {
      charges.add(second.charge(request, permits));
    }
    if (service != null) {
      charges.add(service.charge(request, permits));
    }
    if (wouldHold != null && shadow != null) {
      charges.add(wouldHold.charge(request, cost.orElse(shadow.endpoint.cost())));
    }
    return charges;
  }

  /** The counters of a client whom an administrator gave limits of its own. */
  List<Charge> granted(Request request, Match match, Limits limits, OptionalLong cost) {
    long permits = match.cost(cost);
    Charge granted = grant(limits).charge(request, permits);
    return service == null ? List.of(granted) : List.of(granted, service.charge(request, permits));
  }

  private Counter grant(Limits limits) {
    if (grants.size() >= MAX_GRANTS) {
      grants.clear();
    }
    return grants.computeIfAbsent(limits, granted -> Counter.of(OVERRIDE, granted, CLIENT));
  }
}
