package dev.weir.examples;

import dev.weir.Ticker;
import dev.weir.policy.Client;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.PolicyLoader;
import dev.weir.policy.Request;
import java.util.Map;
import java.util.Optional;

/** Gives paying users more: a policy says who gets which limits, and the code does not know. */
final class SeveralTiers {
  private static final String POLICY =
      """
      [default]
      limits = ["2/min"]

      [tiers.premium]
      limits = ["5/min", "1000/day"]

      [[endpoints]]
      path = "/reports/**"
      limits = ["1/min"]
      tiers.premium.limits = ["3/min"]
      """;

  private SeveralTiers() {}

  public static void main(String[] args) {
    Policy policy = PolicyLoader.parse(POLICY, "weir.toml", Map.of());
    PolicyEngine engine = PolicyEngine.inProcess(policy, Ticker.system());

    Client visitor = Client.ofAddress("192.0.2.1");
    Client premium = new Client("192.0.2.2", Optional.of("ada"), Optional.of("premium"));
    for (Client client : new Client[] {visitor, premium}) {
      System.out.println(client.id() + " reads " + allowed(engine, client, "/books") + " books");
      System.out.println(
          client.id() + " makes " + allowed(engine, client, "/reports/2026") + " reports");
    }
  }

  /** How many of ten requests in a row are allowed. */
  private static long allowed(PolicyEngine engine, Client client, String path) {
    Request request = new Request("GET", path, client, header -> Optional.empty());
    int allowed = 0;
    for (int i = 0; i < 10; i++) {
      if (engine.decide(request).allowed()) {
        allowed++;
      }
    }
    return allowed;
  }
}
