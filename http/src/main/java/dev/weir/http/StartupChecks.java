package dev.weir.http;

import dev.weir.policy.Charge;
import dev.weir.policy.Client;
import dev.weir.policy.Endpoint;
import dev.weir.policy.Explanation;
import dev.weir.policy.IpNetwork;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks a policy over for what is allowed and yet likely a mistake.
 *
 * <p>Stateless and thread-safe. What only requests show is told by {@link AdviceLog} when they do.
 */
public final class StartupChecks {
  /** The filter is in the chain more than once, as a request shows. */
  public static final Advice FILTER_TWICE =
      new Advice(
          "filter-twice",
          "a request came through the filter twice; it was counted once, but register the filter"
              + " only once, for all paths");

  /** No private network is larger than 10.0.0.0/8 and fc00::/7. */
  private static final int LARGEST_V4 = 8;

  private static final int LARGEST_V6 = 7;
  private static final int V4_STARTS = 96;

  /** Stands for whoever probes a server's health. */
  private static final Client PROBE = Client.ofAddress("127.0.0.1");

  private StartupChecks() {}

  /**
   * What is doubtful in an engine's policy. Counts nothing.
   *
   * @param healthPaths where the server's health is asked for, as far as limits hold there
   */
  public static List<Advice> of(PolicyEngine engine, List<String> healthPaths) {
    List<Advice> found = new ArrayList<>();
    ClientAddress.trustedNetworks(engine.policy().identity())
        .filter(network -> isVast(IpNetwork.parse(network)))
        .forEach(network -> found.add(vastTrust(network)));
    healthPaths.forEach(path -> limitedHealth(engine, path).ifPresent(found::add));
    return List.copyOf(found);
  }

  private static boolean isVast(IpNetwork network) {
    return network.base().isV4()
        ? network.bits() < V4_STARTS + LARGEST_V4
        : network.bits() < LARGEST_V6 || network.ipv4Bits().orElse(LARGEST_V4) < LARGEST_V4;
  }

  private static Advice vastTrust(String network) {
    return new Advice(
        "everything-trusted",
        "identity.trusted_proxies: \"%s\" is larger than any private network, so clients can choose the address they are counted under; list your proxies' own networks"
            .formatted(network));
  }

  private static Optional<Advice> limitedHealth(PolicyEngine engine, String path) {
    Explanation explanation =
        engine.explain(Request.of("GET", PathNormalizer.normalize(path), PROBE));
    return explanation.charges().stream()
        .filter(charge -> !charge.shadow() && !isMeant(charge, explanation.endpoint(), path))
        .findFirst()
        .map(charge -> limitedHealth(charge.rule(), path));
  }

  /** A rule for exactly this path is meant, and the default's counter is the prober's own. */
  private static boolean isMeant(Charge charge, Optional<Endpoint> endpoint, String path) {
    return charge.rule().equals("default")
        || endpoint
            .filter(rule -> rule.name().equals(charge.rule()))
            .filter(rule -> rule.path().toString().equals(path))
            .isPresent();
  }

  private static Advice limitedHealth(String rule, String path) {
    return new Advice(
        "health-limited",
        "the limits of \"%s\" hold for the health check %s too, so a busy server may be taken for a sick one; exempt it: [[exempt]] paths = [\"%s\"]"
            .formatted(rule, path, path));
  }
}
