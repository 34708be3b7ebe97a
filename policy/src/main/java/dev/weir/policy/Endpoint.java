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

/**
 * A rule for some paths, with counters of its own. An immutable value.
 *
 * <p>An endpoint with neither limits nor tiers only says what a request costs; it is charged to the
 * client's own counter, as is a client whose tier has no limits here when there are none for all.
 *
 * @param name what labels and counters call it
 * @param path the pattern its paths match
 * @param methods the methods it holds for in capitals; empty for all. GET includes HEAD, unless
 *     another endpoint of the same path lists HEAD
 * @param limits limits for clients whose tier has none here; empty if only tiers have
 * @param tiers limits by tier
 * @param key what its counters are told apart by
 * @param inAddition whether the client's own limits hold as well
 * @param cost permits a request costs
 * @param shadow whether its limits only say what they would do, beside whatever holds without it
 */
public record Endpoint(
    String name,
    PathPattern path,
    List<String> methods,
    Optional<Limits> limits,
    Map<String, Limits> tiers,
    List<KeyPart> key,
    boolean inAddition,
    long cost,
    boolean shadow) {
  /** What counters are told apart by unless a policy says otherwise: the client. */
  public static final List<KeyPart> DEFAULT_KEY = List.of(new KeyPart.Client());

  /** What a request costs unless a policy says otherwise: one permit. */
  public static final long DEFAULT_COST = 1;

  public Endpoint {
    Name.require(name);
    Objects.requireNonNull(path, "path");
    methods = List.copyOf(methods);
    Objects.requireNonNull(limits, "limits");
    tiers = Collections.unmodifiableMap(new LinkedHashMap<>(tiers));
    key = requireKey(List.copyOf(key));
    key.forEach(part -> requireVariable(part, path));
    requireCost(cost);
  }

  /** An endpoint to be put together, for requests of every method and with the defaults. */
  public static EndpointBuilder builder(String name, String path) {
    return new EndpointBuilder(name, PathPattern.parse(path));
  }

  static List<KeyPart> requireKey(List<KeyPart> key) {
    if (key.isEmpty() || key.size() > KeyTemplate.MAX_PARTS) {
      throw new IllegalArgumentException(
          "must have 1 to " + KeyTemplate.MAX_PARTS + " parts, got " + key.size());
    }
    if (new HashSet<>(key).size() < key.size()) {
      throw new IllegalArgumentException("must name each part once");
    }
    if (key.contains(new KeyPart.User()) && key.contains(new KeyPart.Client())) {
      throw new IllegalArgumentException("user and client tell the same apart; keep one");
    }
    if (key.size() > 1 && key.contains(new KeyPart.Everyone())) {
      throw new IllegalArgumentException(
          "everyone cannot be combined with other parts; leave it out or leave them out");
    }
    return key;
  }

  static KeyPart requireVariable(KeyPart part, PathPattern path) {
    if (part instanceof KeyPart.PathVariable variable) {
      path.indexOf(variable.name());
    }
    return part;
  }

  static long requireCost(long cost) {
    if (cost < 1 || cost > Limit.MAX_PERMITS) {
      throw new IllegalArgumentException(
          "must be between 1 and " + Limit.MAX_PERMITS + " permits, got " + cost);
    }
    return cost;
  }
}
