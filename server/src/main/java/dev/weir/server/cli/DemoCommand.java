package dev.weir.server.cli;

import dev.weir.policy.Policy;
import dev.weir.server.PolicyLocation;
import dev.weir.server.ServerConfig;
import dev.weir.server.demo.DemoPolicy;
import java.net.InetAddress;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir demo}: something to try, with nothing to set up. */
@Command(name = "demo", description = "Serves a small API with limits, to this machine only.")
final class DemoCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private PortOption port = new PortOption();

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Policy policy = CommandPolicy.demo(console);
    ServerConfig config =
        new ServerConfig(
            new PolicyLocation(DemoPolicy.PATH, console.environment()),
            InetAddress.getLoopbackAddress(),
            port.port(),
            console.apiToken(),
            ServerConfig.Api.DEMO);
    return Foreground.run(config, console, uri -> welcome(policy, uri));
  }

  private static String welcome(Policy policy, URI uri) {
    return """
        The Weir demo listens on %1$s

          GET       %1$s/api/v1/test     %2$s
          GET|POST  %1$s/api/v1/compute  %3$s
          GET       %1$s/health          %4$s
          POST      %1$s/v1/check        a decision about any request
          GET       %1$s/metrics         what Prometheus scrapes

        Try
          curl -i %1$s/api/v1/test
          curl -i -H "Authorization: Bearer $(bin/weir token --user ada --tier premium)" \
        %1$s/api/v1/test
          curl -H 'Content-Type: application/json' -d '{"user":"42","path":"/x"}' %1$s/v1/check

        Ctrl-C ends it."""
        .formatted(uri, clients(policy), endpoint(policy, "compute"), endpoint(policy, "health"));
  }

  private static String clients(Policy policy) {
    String tiers =
        policy.tiers().entrySet().stream()
            .map(tier -> ", " + tier.getKey() + " " + Wording.limits(tier.getValue()))
            .collect(Collectors.joining());
    return Wording.limits(policy.defaultLimits()) + tiers;
  }

  private static String endpoint(Policy policy, String name) {
    return policy.endpoints().stream()
        .filter(endpoint -> endpoint.name().equals(name))
        .flatMap(endpoint -> endpoint.limits().stream())
        .map(Wording::limits)
        .findFirst()
        .orElseGet(() -> clients(policy));
  }
}
