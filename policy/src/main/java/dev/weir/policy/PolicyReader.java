package dev.weir.policy;

import dev.weir.Algorithm;
import dev.weir.Limits;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads a whole policy section by section, and throws all problems at the end. */
final class PolicyReader {
  private final Path directory;
  private final Problems problems;

  /** Reads file names relative to {@code directory}. */
  PolicyReader(Path directory, Problems problems) {
    this.directory = directory;
    this.problems = problems;
  }

  Policy read(Section root) {
    StoreSettings store = new StoreReader(directory).read(root.section("store"));
    RuleNames names = new RuleNames();
    ClientLimits clients = ClientLimits.read(root, names);
    IdentitySettings identity =
        new IdentityReader(directory, clients).read(root.section("identity"));
    HeaderSettings headers = headers(root.section("headers"));
    Optional<Limits> service = service(root, clients.algorithm(), names);
    List<Endpoint> endpoints =
        new EndpointsReader(clients, service, names).read(root.items("endpoints"));
    root.unsupported("exempt", "penalty", "metrics", "logging", "database");
    root.close();
    problems.throwIfAny();
    return new Policy(
        store,
        identity,
        headers,
        service,
        clients.defaults().orElseThrow(),
        clients.sound(),
        endpoints,
        List.of(),
        Optional.empty(),
        MetricsSettings.DEFAULTS,
        LoggingSettings.DEFAULTS);
  }

  private static HeaderSettings headers(Section section) {
    HeaderSettings defaults = HeaderSettings.DEFAULTS;
    HeaderSettings headers =
        new HeaderSettings(
            section.flag("legacy", defaults.legacy()),
            section.flag("ietf", defaults.ietf()),
            section.text("reset", HeaderSettings.Reset::parse).orElse(defaults.reset()),
            section.text(
                "documentation_url",
                text -> HeaderSettings.requireDocumentationUrl(Text.uri(text))));
    section.close();
    return headers;
  }

  private static Optional<Limits> service(Section root, Algorithm inherited, RuleNames names) {
    return root.setting("service")
        .flatMap(Setting::section)
        .flatMap(
            section -> {
              Optional<Limits> limits = LimitsReader.section(section, inherited);
              limits.ifPresent(
                  sound -> names.claimLimits(PolicyEngine.SERVICE_RULE, sound, section::problem));
              return limits;
            });
  }
}
