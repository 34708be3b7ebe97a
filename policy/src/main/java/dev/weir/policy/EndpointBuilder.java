package dev.weir.policy;

import dev.weir.Limits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts an {@link Endpoint} together. Not thread-safe. */
public final class EndpointBuilder {
  private final String name;
  private final PathPattern path;
  private List<String> methods = List.of();
  private Optional<Limits> limits = Optional.empty();
  private final Map<String, Limits> tiers = new LinkedHashMap<>();
  private List<KeyPart> key = Endpoint.DEFAULT_KEY;
  private boolean inAddition;
  private long cost = Endpoint.DEFAULT_COST;
  private boolean shadow;

  EndpointBuilder(String name, PathPattern path) {
    this.name = name;
    this.path = path;
  }

  /** The methods it holds for, in capitals. */
  public EndpointBuilder methods(String... methods) {
    this.methods = List.of(methods);
    return this;
  }

  /** Limits for clients whose tier has none here. */
  public EndpointBuilder limits(Limits limits) {
    this.limits = Optional.of(limits);
    return this;
  }

  /** Limits for clients of a tier. */
  public EndpointBuilder tier(String tier, Limits limits) {
    tiers.put(tier, limits);
    return this;
  }

  /** What its counters are told apart by. */
  public EndpointBuilder key(KeyPart... key) {
    this.key = List.of(key);
    return this;
  }

  /** Has the client's own limits hold as well. */
  public EndpointBuilder inAddition() {
    this.inAddition = true;
    return this;
  }

  /** Permits a request costs. */
  public EndpointBuilder cost(long cost) {
    this.cost = cost;
    return this;
  }

  /** Has its limits only say what they would do. */
  public EndpointBuilder shadow() {
    this.shadow = true;
    return this;
  }

  /**
   * The endpoint.
   *
   * @throws IllegalArgumentException if a part of it is wrong
   */
  public Endpoint build() {
    return new Endpoint(name, path, methods, limits, tiers, key, inAddition, cost, shadow);
  }
}
