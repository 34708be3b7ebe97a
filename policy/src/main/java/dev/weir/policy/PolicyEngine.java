package dev.weir.policy;

import dev.weir.Decision;
import dev.weir.InProcessStore;
import dev.weir.Limit;
import dev.weir.LimitResult;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.StoreUnavailableException;
import dev.weir.Ticker;
import dev.weir.policy.Verdict.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decides requests by a policy: who is let through or turned away without being counted, which
 * counters the others are charged to, and whether these all allow it.
 *
 * <p>In this order: whom an administrator blocked, by user or by address, is refused; whom an
 * administrator or the policy exempts passes; whose penalty runs is refused; limits an
 * administrator gave a client hold in place of the policy's. Else the limits of a request are the
 * endpoint's for the client's tier, else the endpoint's, else the tier's, else the default. An
 * endpoint's limits have counters of their own, told apart by its key; everything else shares one
 * counter per client and tier. An endpoint {@code in_addition} charges both. {@code [service]} is
 * charged by every request that is counted. A tier the policy does not know counts as none.
 *
 * <p>An endpoint in shadow changes nothing of this: its counters are charged beside those that hold
 * without it, and only told of.
 *
 * <p>Counters are asked in the order in which a refusal costs least: the client's own, the
 * endpoint's, the service's, so that a client over its limit takes nothing from what is shared.
 * They are separate keys and not decided in one step: when one refuses, what earlier ones had taken
 * is given back, and a request that comes in between may be refused for permits that are just being
 * returned.
 *
 * <p>Thread-safe. Blocks only as long as the store does.
 */
public final class PolicyEngine {
  private final Policy policy;
  private final Rules rules;
  private final Exemptions exemptions;
  private final Ledger ledger;
  private final @Nullable Overrides overrides;
  private final @Nullable Penalties penalties;
  private final List<PolicyListener> listeners;
  private final Ticker ticker;

  /**
   * Decides by {@code policy} and counts in {@code store}, whatever the policy's {@code [store]}
   * says; {@link #inProcess} goes by it. There are no overrides, and a {@code [penalty]} is kept in
   * this process; {@link #builder} takes what instances share.
   *
   * @throws IllegalArgumentException if two endpoints have the same paths and methods
   */
  public PolicyEngine(Policy policy, LimitStore store) {
    this(builder(policy, store));
  }

  private PolicyEngine(Builder builder) {
    this.policy = builder.policy;
    this.rules = new Rules(builder.policy);
    this.exemptions = new Exemptions(builder.policy.exemptions());
    this.ledger = new Ledger(builder.store);
    this.overrides = builder.overrides;
    this.penalties = builder.penaltiesInForce();
    this.listeners = List.copyOf(builder.listeners);
    this.ticker = builder.ticker;
    listeners.forEach(listener -> listener.engaged(policy));
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
    LimitStore store = InProcessStore.builder().maxKeys(maxKeys).ticker(ticker).build();
    return builder(policy, store).ticker(ticker).build();
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
    Rules.Match match = rules.match(request);
    Optional<AdminOverride> override = Optional.ofNullable(overrideOf(request.client()));
    Optional<Exemption> exemption = exemptions.of(request);
    boolean counted =
        exemption.isEmpty()
            && override
                .map(AdminOverride::action)
                .filter(action -> action.blocks() || action.exempts())
                .isEmpty();
    List<Charge> charges =
        counted ? charges(request, match, override.orElse(null), OptionalLong.empty()) : List.of();
    return new Explanation(match.endpoint(), override, exemption, charges);
  }

  /** Takes what the request costs by the policy from all its counters, or from none. */
  public Verdict decide(Request request) {
    return decide(request, OptionalLong.empty());
  }

  /**
   * Takes {@code cost} permits, whatever the policy says a request costs, from all the request's
   * counters, or from none.
   *
   * @throws IllegalArgumentException if the cost is less than 1
   */
  public Verdict decide(Request request, long cost) {
    return decide(request, OptionalLong.of(Endpoint.requireCost(cost)));
  }

  /**
   * Makes what an allowed request was charged what it turned out to cost: takes the difference from
   * its counters, or gives it back. Nothing happens for requests that were exempt, or did not pass,
   * nor to counters that a fallback stood in for.
   *
   * <p>The client's own counters are charged whether there is so much or not; those that others are
   * counted in, such as {@code [service]}, by no more than they have. A limit gets nothing back
   * once its period has passed since the decision, or the charge has come back by itself.
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
    if (verdict instanceof Verdict.Counted counted && counted.allowed()) {
      long nanosSince = ticker.nanos() - counted.chargedAt();
      for (Outcome outcome : counted.outcomes()) {
        ledger.settle(counted.request().client(), outcome, cost, nanosSince);
      }
    }
  }

  private Verdict decide(Request request, OptionalLong cost) {
    return listeners.isEmpty() ? judge(request, cost) : judgeAndTell(request, cost);
  }

  private Verdict judgeAndTell(Request request, OptionalLong cost) {
    long start = ticker.nanos();
    try {
      Verdict verdict = judge(request, cost);
      long nanos = ticker.nanos() - start;
      listeners.forEach(listener -> listener.decided(verdict, nanos));
      return verdict;
    } catch (StoreUnavailableException e) {
      long nanos = ticker.nanos() - start;
      listeners.forEach(listener -> listener.failed(request, e, nanos));
      throw e;
    }
  }

  private Verdict judge(Request request, OptionalLong cost) {
    Rules.Match match = rules.match(request);
    AdminOverride override = overrideOf(request.client());
    if (override != null && override.action().blocks()) {
      return new Verdict.Blocked(request, match.endpoint(), override);
    }
    if ((override != null && override.action().exempts()) || exemptions.of(request).isPresent()) {
      return new Verdict.Exempt(request, match.endpoint());
    }
    List<Charge> charges = charges(request, match, override, cost);
    if (penalties == null) {
      return counted(request, match, charges);
    }
    return judgeOffender(request, match, charges, penalties);
  }

  private Verdict judgeOffender(
      Request request, Rules.Match match, List<Charge> charges, Penalties penalties) {
    Client client = request.client();
    Duration left = penalties.size() == 0 ? null : penalties.of(client.id()).orElse(null);
    if (left != null) {
      return new Verdict.Penalized(request, match.endpoint(), left, refusals(charges, left));
    }
    Verdict verdict = counted(request, match, charges);
    Duration wait = ownWait(client, verdict);
    if (wait != null) {
      policy.penalty().ifPresent(settings -> penalties.violated(client.id(), wait, settings));
    }
    return verdict;
  }

  private Verdict counted(Request request, Rules.Match match, List<Charge> charges) {
    long now = ticker.nanos();
    return new Verdict.Counted(request, match.endpoint(), ledger.charge(charges), now);
  }

  /**
   * How long the client has to wait by counters that nobody else is counted in; null if none of
   * these refuses. What others used up is no violation, neither is what could never pass, nor what
   * a fallback refused.
   */
  private static @Nullable Duration ownWait(Client client, Verdict verdict) {
    Duration longest = null;
    for (Outcome outcome : verdict.outcomes()) {
      if (outcome.refuses()
          && !outcome.decision().degraded()
          && outcome.charge().quota().isOwnOf(client)) {
        Duration wait = outcome.decision().retryAfter().orElse(null);
        if (wait != null && (longest == null || wait.compareTo(longest) > 0)) {
          longest = wait;
        }
      }
    }
    return longest;
  }

  private List<Charge> charges(
      Request request, Rules.Match match, @Nullable AdminOverride override, OptionalLong cost) {
    Limits granted = override == null ? null : override.action().granted().orElse(null);
    return granted == null
        ? rules.charges(request, match, cost)
        : rules.granted(request, match, granted, cost);
  }

  private static List<Outcome> refusals(List<Charge> charges, Duration left) {
    List<Outcome> outcomes = new ArrayList<>(charges.size());
    for (Charge charge : charges) {
      if (!charge.shadow()) {
        List<LimitResult> results = new ArrayList<>();
        Optional<Duration> end = Optional.of(left);
        for (Limit limit : charge.limits().list()) {
          results.add(new LimitResult(limit, 0, left, end, end));
        }
        outcomes.add(new Outcome(charge, new Decision.Refused(results, false)));
      }
    }
    return outcomes;
  }

  /** The client's own override, unless its address is blocked. */
  private @Nullable AdminOverride overrideOf(Client client) {
    if (overrides == null || overrides.isEmpty()) {
      return null;
    }
    AdminOverride own = overrides.of(client.id()).orElse(null);
    if (client.user().isEmpty() || (own != null && own.action().blocks())) {
      return own;
    }
    AdminOverride address = overrides.of(Client.ofAddress(client.address()).id()).orElse(null);
    return address != null && address.action().blocks() ? address : own;
  }

  /** Puts a {@link PolicyEngine} together. Not thread-safe. */
  public static final class Builder {
    private final Policy policy;
    private final LimitStore store;
    private final List<PolicyListener> listeners = new ArrayList<>();
    private @Nullable Overrides overrides;
    private @Nullable Penalties penalties;
    private Ticker ticker = Ticker.system();

    private Builder(Policy policy, LimitStore store) {
      this.policy = Objects.requireNonNull(policy, "policy");
      this.store = Objects.requireNonNull(store, "store");
    }

    /** What administrators decided about clients; by default nothing. */
    public Builder overrides(Overrides overrides) {
      this.overrides = Objects.requireNonNull(overrides, "overrides");
      return this;
    }

    /**
     * Who waits longer, where the policy has a {@code [penalty]}; by default those whom this engine
     * has seen, so that another instance, and the engine of the next policy, know nothing of them.
     */
    public Builder penalties(Penalties penalties) {
      this.penalties = Objects.requireNonNull(penalties, "penalties");
      return this;
    }

    /** Adds who is told of every decision. */
    public Builder listener(PolicyListener listener) {
      listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * The clock by which decisions are timed, refunds come too late, and penalties of this engine's
     * own end; by default the system's.
     */
    public Builder ticker(Ticker ticker) {
      this.ticker = Objects.requireNonNull(ticker, "ticker");
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

    private @Nullable Penalties penaltiesInForce() {
      if (policy.penalty().isEmpty()) {
        return null;
      }
      return penalties == null ? new InProcessPenalties(ticker) : penalties;
    }
  }
}
