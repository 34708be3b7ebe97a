package dev.weir.policy;

import dev.weir.Decision;
import dev.weir.InProcessStore;
import dev.weir.Limit;
import dev.weir.LimitStore;
import dev.weir.StoreUnavailableException;
import dev.weir.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides requests by a policy: which counters, then whether they all allow it.
 *
 * <p>The limits of a request are the endpoint's for the client's tier, else the endpoint's, else
 * the tier's, else the default. An endpoint's limits have counters of their own, told apart by its
 * key; everything else shares one counter per client and tier. An endpoint {@code in_addition}
 * charges both. {@code [service]} is charged by every request. A tier the policy does not know
 * counts as none.
 *
 * <p>Counters are asked in the order in which a refusal costs least: the client's own, the
 * endpoint's, the service's, so that a client over its limit takes nothing from what is shared.
 * They are separate keys and not decided in one step: when one refuses, what earlier ones had taken
 * is given back, and a request that comes in between may be refused for permits that are just being
 * returned.
 *
 * <p>When the store fails midway, what earlier counters had taken is given back as far as the store
 * still answers: the first refund that fails too is the last that is tried, so that a store that is
 * gone costs a request two of its deadlines and not one for each counter.
 *
 * <p>Thread-safe. Blocks only as long as the store does.
 */
public final class PolicyEngine {
  /** The rule of clients without a tier. */
  static final String DEFAULT_RULE = "default";

  /** The rule of what holds for everyone together. */
  static final String SERVICE_RULE = "service";

  private final Policy policy;
  private final LimitStore store;
  private final PathIndex<EndpointRule> endpoints = new PathIndex<>();
  private final Map<String, Counter> tiers = new HashMap<>();
  private final Counter untiered;
  private final @Nullable Counter service;

  /**
   * Decides by {@code policy} and counts in {@code store}, whatever the policy's {@code [store]}
   * says; {@link #inProcess} goes by it.
   *
   * @throws IllegalArgumentException if two endpoints have the same paths and methods
   */
  public PolicyEngine(Policy policy, LimitStore store) {
    this(builder(policy, store));
  }

  private PolicyEngine(Builder builder) {
    this.policy = builder.policy;
    this.store = builder.store;
    KeyPart client = new KeyPart.Client();
    this.untiered = Counter.of(DEFAULT_RULE, policy.defaultLimits(), client);
    this.service =
        policy
            .service()
            .map(limits -> Counter.of(SERVICE_RULE, limits, new KeyPart.Everyone()))
            .orElse(null);
    policy.tiers().forEach((tier, limits) -> tiers.put(tier, Counter.of(tier, limits, client)));
    for (Endpoint endpoint : policy.endpoints()) {
      EndpointRule rule = new EndpointRule(endpoint);
      EndpointRule holder = endpoints.put(endpoint.path(), endpoint.methods(), rule);
      if (holder != null) {
        throw new IllegalArgumentException(
            "endpoints must differ in path or methods, "
                + endpoint.name()
                + " and "
                + holder.endpoint.name()
                + " do not");
      }
    }
  }

  /**
   * Decides by {@code policy} and counts in this process, for as many keys as the policy says.
   *
   * @throws IllegalArgumentException if two endpoints have the same paths and methods, or the
   *     policy's store is Redis, which is for the caller to open
   */
  public static PolicyEngine inProcess(Policy policy, Ticker ticker) {
    if (policy.store() instanceof StoreSettings.Redis) {
      throw new IllegalArgumentException(
          "store.type: is \"redis\", which would not be asked; open a store on it and give it to the"
              + " constructor, or set type = \"memory\"");
    }
    int maxKeys = policy.store().maxKeys();
    return new PolicyEngine(
        policy, InProcessStore.builder().maxKeys(maxKeys).ticker(ticker).build());
  }

  /**
   * An engine to be put together that decides by {@code policy} and counts in {@code store},
   * whatever the policy's {@code [store]} says.
   */
  public static Builder builder(Policy policy, LimitStore store) {
    return new Builder(policy, store);
  }

  /** The policy in force. */
  public Policy policy() {
    return policy;
  }

  /** Which rule applies to a request, and what it is charged to. Takes nothing. */
  public Explanation explain(Request request) {
    EndpointRule rule = endpoints.find(request.method(), request.path());
    return new Explanation(
        endpoint(rule), Optional.empty(), Optional.empty(), charges(request, rule, cost(rule)));
  }

  /** Takes what the request costs by the policy from all its counters, or from none. */
  public Verdict decide(Request request) {
    EndpointRule rule = endpoints.find(request.method(), request.path());
    return new Verdict.Counted(request, endpoint(rule), decide(charges(request, rule, cost(rule))));
  }

  /**
   * Takes {@code cost} permits, whatever the policy says a request costs, from all the request's
   * counters, or from none.
   *
   * @throws IllegalArgumentException if the cost is less than 1
   */
  public Verdict decide(Request request, long cost) {
    EndpointRule rule = endpoints.find(request.method(), request.path());
    return new Verdict.Counted(
        request, endpoint(rule), decide(charges(request, rule, Endpoint.requireCost(cost))));
  }

  /**
   * Makes what an allowed request was charged what it turned out to cost: takes the difference from
   * its counters, whether there is so much or not, or gives it back. Nothing happens for requests
   * that were exempt, or did not pass.
   *
   * @param cost permits the request cost, 0 if nothing
   * @throws IllegalArgumentException if the cost is not between 0 and {@link Limit#MAX_PERMITS}
   * @throws StoreUnavailableException if the store cannot be asked
   */
  public void settle(Verdict verdict, long cost) {
    if (cost < 0 || cost > Limit.MAX_PERMITS) {
      throw new IllegalArgumentException(
          "must be between 0 and " + Limit.MAX_PERMITS + " permits, got " + cost);
    }
    if (verdict.allowed()) {
      verdict.outcomes().forEach(outcome -> settle(outcome, cost));
    }
  }

  private void settle(Verdict.Outcome outcome, long cost) {
    Charge charge = outcome.charge();
    long due = cost - charge.permits();
    if (due > 0 && outcome.decision().allowed()) {
      store.penalize(charge.key(), charge.limits(), due);
    } else if (due < 0 && outcome.decision().allowed()) {
      store.refund(charge.key(), charge.limits(), -due);
    }
  }

  private static Optional<Endpoint> endpoint(@Nullable EndpointRule rule) {
    return rule == null ? Optional.empty() : Optional.of(rule.endpoint);
  }

  private static long cost(@Nullable EndpointRule rule) {
    return rule == null ? 1 : rule.endpoint.cost();
  }

  private List<Charge> charges(Request request, @Nullable EndpointRule rule, long cost) {
    Optional<String> tier = request.client().tier();
    Counter own = tier.isPresent() ? tiers.getOrDefault(tier.get(), untiered) : untiered;
    Counter specific = rule == null ? null : rule.counter(tier);
    boolean both = specific != null && rule != null && rule.endpoint.inAddition();
    Counter first = specific == null || both ? own : specific;
    Counter second = both ? specific : null;
    if (second == null && service == null) {
      return List.of(first.charge(request, cost));
    }
    List<Charge> charges = new ArrayList<>(3);
    charges.add(first.charge(request, cost));
    if (second != null) {
      charges.add(second.charge(request, cost));
    }
    if (service != null) {
      charges.add(service.charge(request, cost));
    }
    return charges;
  }

  private List<Verdict.Outcome> decide(List<Charge> charges) {
    if (charges.size() == 1) {
      Charge only = charges.get(0);
      return List.of(new Verdict.Outcome(only, check(only, List.of())));
    }
    List<Verdict.Outcome> outcomes = new ArrayList<>(charges.size());
    for (Charge charge : charges) {
      Decision decision = check(charge, outcomes);
      outcomes.add(new Verdict.Outcome(charge, decision));
      if (!decision.allowed()) {
        return refused(charges, outcomes);
      }
    }
    return outcomes;
  }

  /** Asks a counter; if that fails, nothing stays charged to those before that still answer. */
  private Decision check(Charge charge, List<Verdict.Outcome> taken) {
    try {
      return store.check(charge.key(), charge.limits(), charge.permits());
    } catch (RuntimeException e) {
      giveBackWhatAnswers(taken);
      throw e;
    }
  }

  private void giveBackWhatAnswers(List<Verdict.Outcome> taken) {
    try {
      taken.forEach(outcome -> giveBack(outcome.charge()));
    } catch (RuntimeException e) {
      // The failure that led here is the one to tell of.
    }
  }

  /** Gives back what was taken, and asks the others how they stand, so that the wait is for all. */
  private List<Verdict.Outcome> refused(List<Charge> charges, List<Verdict.Outcome> asked) {
    int refusing = asked.size() - 1;
    charges.subList(0, refusing).forEach(this::giveBack);
    List<Verdict.Outcome> outcomes = new ArrayList<>(charges.size());
    for (int i = 0; i < charges.size(); i++) {
      outcomes.add(i == refusing ? asked.get(i) : peek(charges.get(i)));
    }
    return outcomes;
  }

  private Verdict.Outcome peek(Charge charge) {
    return new Verdict.Outcome(charge, store.peek(charge.key(), charge.limits(), charge.permits()));
  }

  private void giveBack(Charge charge) {
    store.refund(charge.key(), charge.limits(), charge.permits());
  }

  /** Puts a {@link PolicyEngine} together. Not thread-safe. */
  public static final class Builder {
    private final Policy policy;
    private final LimitStore store;
    private final List<PolicyListener> listeners = new ArrayList<>();
    @Nullable Overrides overrides;
    @Nullable Penalties penalties;
    Ticker ticker = Ticker.system();

    private Builder(Policy policy, LimitStore store) {
      this.policy = Objects.requireNonNull(policy, "policy");
      this.store = Objects.requireNonNull(store, "store");
    }

    /** What administrators decided about clients; by default nothing. */
    public Builder overrides(Overrides overrides) {
      this.overrides = overrides;
      return this;
    }

    /** Who waits longer, where the policy has a {@code [penalty]}; by default nobody. */
    public Builder penalties(Penalties penalties) {
      this.penalties = penalties;
      return this;
    }

    /** Adds who is told of every decision. */
    public Builder listener(PolicyListener listener) {
      listeners.add(listener);
      return this;
    }

    /** The clock that decisions are timed by for listeners, by default the system's. */
    public Builder ticker(Ticker ticker) {
      this.ticker = ticker;
      return this;
    }

    /**
     * The engine.
     *
     * @throws IllegalArgumentException if two endpoints have the same paths and methods
     */
    public PolicyEngine build() {
      return new PolicyEngine(this);
    }
  }
}
