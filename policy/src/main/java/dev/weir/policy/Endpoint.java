package dev.weir.policy;

import dev.weir.Limits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rule for some paths, with counters of its own.
 *
 * @param name what labels and counters call it
 * @param path the pattern its paths match
 * @param methods the methods it holds for in capitals; empty for all
 * @param limits limits for clients whose tier has none here; empty if only tiers have
 * @param tiers limits by tier
 * @param key what its counters are told apart by
 * @param inAddition whether the client's own limits hold as well
 * @param cost permits a request costs
 */
public record Endpoint(
    String name,
    PathPattern path,
    List<String> methods,
    Optional<Limits> limits,
    Map<String, Limits> tiers,
    List<KeyPart> key,
    boolean inAddition,
    long cost) {}
