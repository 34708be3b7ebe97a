package dev.weir.policy;

import dev.weir.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts a {@link Policy} together where there is no file to read. Not thread-safe. */
public final class PolicyBuilder {
  private StoreSettings store = StoreSettings.DEFAULTS;
  private IdentitySettings identity = IdentitySettings.DEFAULTS;
  private HeaderSettings headers = HeaderSettings.DEFAULTS;
  private Optional<Limits> service = Optional.empty();
  private Limits defaultLimits = Policy.DEFAULT_LIMITS;
  private final Map<String, Limits> tiers = new LinkedHashMap<>();
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final List<Exemption> exemptions = new ArrayList<>();
  private Optional<PenaltySettings> penalty = Optional.empty();
  private MetricsSettings metrics = MetricsSettings.DEFAULTS;
  private LoggingSettings logging = LoggingSettings.DEFAULTS;

  PolicyBuilder() {}

  /** Where limits are counted. */
  public PolicyBuilder store(StoreSettings store) {
    this.store = store;
    return this;
  }

  /** How clients are told apart. */
  public PolicyBuilder identity(IdentitySettings identity) {
    this.identity = identity;
    return this;
  }

  /** What answers say. */
  public PolicyBuilder headers(HeaderSettings headers) {
    this.headers = headers;
    return this;
  }

  /** Limits on everything together. */
  public PolicyBuilder service(Limits limits) {
    this.service = Optional.of(limits);
    return this;
  }

  /** Limits of clients without a tier. */
  public PolicyBuilder defaultLimits(Limits limits) {
    this.defaultLimits = limits;
    return this;
  }

  /** Limits of clients of a tier. */
  public PolicyBuilder tier(String tier, Limits limits) {
    tiers.put(tier, limits);
    return this;
  }

  /** Adds a rule for some paths. */
  public PolicyBuilder endpoint(Endpoint endpoint) {
    endpoints.add(endpoint);
    return this;
  }

  /** Adds whom no limit holds for. */
  public PolicyBuilder exemption(Exemption exemption) {
    exemptions.add(exemption);
    return this;
  }

  /** Has those wait longer who keep running into limits. */
  public PolicyBuilder penalty(PenaltySettings penalty) {
    this.penalty = Optional.of(penalty);
    return this;
  }

  /** What is measured. */
  public PolicyBuilder metrics(MetricsSettings metrics) {
    this.metrics = metrics;
    return this;
  }

  /** How events are logged. */
  public PolicyBuilder logging(LoggingSettings logging) {
    this.logging = logging;
    return this;
  }

  /**
   * The policy.
   *
   * @throws IllegalArgumentException if two rules have the same name
   */
  public Policy build() {
    return new Policy(
        store,
        identity,
        headers,
        service,
        defaultLimits,
        tiers,
        endpoints,
        exemptions,
        penalty,
        metrics,
        logging);
  }
}
