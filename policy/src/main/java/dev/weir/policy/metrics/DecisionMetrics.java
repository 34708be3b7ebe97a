package dev.weir.policy.metrics;

import dev.weir.Ticker;
import dev.weir.policy.Client;
import dev.weir.policy.Endpoint;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyListener;
import dev.weir.policy.Request;
import dev.weir.policy.Verdict;
import dev.weir.policy.Verdict.Named;
import dev.weir.policy.Verdict.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Measures decisions, by Micrometer.
 *
 * <p>{@code rate_limit_requests_total} by endpoint, tier and outcome; {@code
 * rate_limit_exceeded_total} by endpoint, tier and policy, which is the limit's name on the wire;
 * {@code rate_limit_decision_seconds}; {@code rate_limit_current_usage} by client, of as many as
 * the policy says. Labels are bounded, whatever is sent: the endpoint is the rule's name or {@code
 * default}, the tier one that the policy declares or {@code none}.
 *
 * <p>Thread-safe, and meant to outlive policies: each engine it listens to tells it which policy is
 * in force. A decision looks up no meter in the registry that it met before.
 */
public final class DecisionMetrics implements PolicyListener, AutoCloseable {
  private static final String DEFAULT = "default";
  private static final String NONE = "none";

  /** What became of a request. */
  private enum Result {
    ALLOWED,
    REFUSED,
    EXEMPT,
    SHADOWED,
    BLOCKED,
    DEGRADED
  }

  private final MeterRegistry registry;
  private final Timer decisions;
  private final ClientUsage usage;
  private final Map<String, Map<String, Series>> series = new ConcurrentHashMap<>();
  private volatile Set<String> tiers = Set.of();

  /** In the given registry; clients are ranked by the ticker's time. */
  public DecisionMetrics(MeterRegistry registry, Ticker ticker) {
    this.registry = registry;
    this.decisions =
        Timer.builder("rate_limit.decision")
            .description("How long decisions take")
            .register(registry);
    this.usage = new ClientUsage(registry, ticker);
  }

  @Override
  public void engaged(Policy policy) {
    tiers = policy.tiers().keySet();
    usage.name(policy.metrics().topClients());
  }

  @Override
  public void decided(Verdict verdict, long nanos) {
    decisions.record(nanos, TimeUnit.NANOSECONDS);
    Result result = result(verdict);
    Client client = verdict.request().client();
    Series counted = series(verdict.endpoint(), client.tier());
    counted.count(result);
    if (result == Result.REFUSED && verdict instanceof Verdict.Counted) {
      countExceeded(counted, verdict);
    }
    usage.add(client, verdict);
  }

  /** A request that nothing could decide was refused by no limit: the store is away. */
  @Override
  public void failed(Request request, RuntimeException failure, long nanos) {
    decisions.record(nanos, TimeUnit.NANOSECONDS);
    series(Optional.empty(), request.client().tier()).count(Result.DEGRADED);
  }

  private static Result result(Verdict verdict) {
    if (verdict instanceof Verdict.Exempt) {
      return Result.EXEMPT;
    }
    if (verdict instanceof Verdict.Blocked) {
      return Result.BLOCKED;
    }
    if (!verdict.allowed()) {
      return Result.REFUSED;
    }
    if (verdict.degraded()) {
      return Result.DEGRADED;
    }
    return verdict.shadowed() ? Result.SHADOWED : Result.ALLOWED;
  }

  private static void countExceeded(Series counted, Verdict verdict) {
    for (Outcome outcome : verdict.outcomes()) {
      if (outcome.refuses()) {
        for (Named named : outcome.results()) {
          if (!named.result().passed()) {
            counted.countExceeded(named.policy());
          }
        }
      }
    }
  }

  private Series series(Optional<Endpoint> endpoint, Optional<String> tier) {
    String name = endpoint.isPresent() ? endpoint.get().name() : DEFAULT;
    String declared = tier.isPresent() && tiers.contains(tier.get()) ? tier.get() : NONE;
    return series
        .computeIfAbsent(name, absent -> new ConcurrentHashMap<>())
        .computeIfAbsent(declared, absent -> new Series(registry, name, declared));
  }

  /** Stops ranking clients and takes them out of the registry; the counters stay. Idempotent. */
  @Override
  public void close() {
    usage.close();
  }

  /** The counters of an endpoint and a tier. */
  private static final class Series {
    private final MeterRegistry registry;
    private final String endpoint;
    private final String tier;
    private final Map<Result, Counter> requests = new EnumMap<>(Result.class);
    private final Map<String, Counter> exceeded = new ConcurrentHashMap<>();

    Series(MeterRegistry registry, String endpoint, String tier) {
      this.registry = registry;
      this.endpoint = endpoint;
      this.tier = tier;
      for (Result result : Result.values()) {
        requests.put(
            result,
            counter("rate_limit.requests", "Requests decided")
                .tag("outcome", result.name().toLowerCase(Locale.ROOT))
                .register(registry));
      }
    }

    void count(Result result) {
      Objects.requireNonNull(requests.get(result)).increment();
    }

    void countExceeded(String policy) {
      exceeded
          .computeIfAbsent(
              policy,
              name ->
                  counter("rate_limit.exceeded", "Limits that refused a request")
                      .tag("policy", name)
                      .register(registry))
          .increment();
    }

    private Counter.Builder counter(String name, String description) {
      return Counter.builder(name)
          .description(description)
          .tag("endpoint", endpoint)
          .tag("tier", tier);
    }
  }
}
