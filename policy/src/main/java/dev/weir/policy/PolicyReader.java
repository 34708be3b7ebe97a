package dev.weir.policy;

import dev.weir.Algorithm;
import dev.weir.Limit;
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
    List<Exemption> exemptions =
        new ExemptionsReader(identity.ipv6Prefix()).read(root.items("exempt"));
    Optional<PenaltySettings> penalty =
        root.setting("penalty").flatMap(Setting::section).map(PolicyReader::penalty);
    MetricsSettings metrics = metrics(root.section("metrics"));
    LoggingSettings logging = logging(root.section("logging"));
    root.unsupported("database");
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
        exemptions,
        penalty,
        metrics,
        logging);
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

  private static PenaltySettings penalty(Section section) {
    PenaltySettings defaults = PenaltySettings.DEFAULTS;
    PenaltySettings penalty =
        new PenaltySettings(
            section.integer("after", PenaltySettings::requireAfter).orElse(defaults.after()),
            section.text("within", Limit::parsePeriod).orElse(defaults.within()),
            section
                .setting("multiplier")
                .flatMap(setting -> setting.decimal(PenaltySettings::requireMultiplier))
                .orElse(defaults.multiplier()),
            section.text("max", Limit::parsePeriod).orElse(defaults.max()));
    section.close();
    return penalty;
  }

  private static MetricsSettings metrics(Section section) {
    MetricsSettings metrics =
        section
            .integer("top_clients", MetricsSettings::requireTopClients)
            .map(MetricsSettings::new)
            .orElse(MetricsSettings.DEFAULTS);
    section.close();
    return metrics;
  }

  private static LoggingSettings logging(Section section) {
    LoggingSettings logging =
        new LoggingSettings(section.flag("structured", LoggingSettings.DEFAULTS.structured()));
    section.close();
    return logging;
  }

  private static Optional<Limits> service(Section root, Algorithm inherited, RuleNames names) {
    return root.setting("service")
        .flatMap(Setting::section)
        .flatMap(
            section -> {
              Optional<Limits> limits = LimitsReader.section(section, inherited);
              limits.ifPresent(sound -> names.claimLimits(Rules.SERVICE, sound, section::problem));
              return limits;
            });
  }
}
