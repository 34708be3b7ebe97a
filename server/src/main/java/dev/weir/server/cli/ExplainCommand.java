package dev.weir.server.cli;

import dev.weir.http.PathNormalizer;
import dev.weir.policy.Charge;
import dev.weir.policy.Client;
import dev.weir.policy.Endpoint;
import dev.weir.policy.Exemption;
import dev.weir.policy.Explanation;
import dev.weir.policy.Policy;
import dev.weir.policy.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir explain}: what a policy makes of a request, without a server. */
@Command(
    name = "explain",
    description = "Shows which rule applies to a request, which limits, and under which key.")
final class ExplainCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private PolicyOption policy = new PolicyOption();

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description = "The method (default: ${DEFAULT-VALUE}).",
      defaultValue = "GET")
  private String method = "";

  @Option(
      names = "--path",
      required = true,
      paramLabel = "PATH",
      description = "The path, as a client would send it.")
  private String path = "";

  @Option(names = "--tier", paramLabel = "TIER", description = "The client's verified tier.")
  private @Nullable String tier;

  @Option(names = "--user", paramLabel = "USER", description = "The verified user.")
  private @Nullable String user;

  @Option(
      names = "--ip",
      paramLabel = "ADDRESS",
      description = "The client's address (default: ${DEFAULT-VALUE}).",
      defaultValue = "127.0.0.1")
  private String ip = "";

  ExplainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (!path.startsWith("/")) {
      throw new UsageException("--path: must start with /, got \"" + path + "\"");
    }
    Policy inForce = policy.load(console);
    Request request =
        Request.of(
            method.toUpperCase(Locale.ROOT), PathNormalizer.normalize(path), client(inForce));
    Explanation explanation = CommandPolicy.engine(inForce, console).explain(request);
    table(circumstances(inForce, request, explanation));
    if (explanation.exemption().isEmpty()) {
      console.out().println();
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("rule", "limits", "key", "cost"));
      explanation.charges().forEach(charge -> rows.add(row(charge)));
      table(rows);
    }
    return ExitCode.DONE;
  }

  private List<List<String>> circumstances(
      Policy inForce, Request request, Explanation explanation) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("request", request.method() + " " + request.path()));
    rows.add(List.of("client", request.client().id() + tierOf(inForce)));
    rows.add(
        List.of("endpoint", explanation.endpoint().map(ExplainCommand::described).orElse("none")));
    Optional<Exemption> exemption = explanation.exemption();
    exemption.ifPresent(
        found -> rows.add(List.of("exempt", "no limit holds: " + Wording.exemption(found))));
    inForce
        .penalty()
        .filter(settings -> exemption.isEmpty())
        .ifPresent(settings -> rows.add(List.of("penalty", Wording.penalty(settings))));
    return rows;
  }

  private Client client(Policy inForce) {
    String address =
        CommandPolicy.identity(inForce, console)
            .canonicalAddress(ip)
            .orElseThrow(
                () ->
                    new UsageException(
                        "--ip: must be an IPv4 or IPv6 address, got \"" + ip + "\""));
    return new Client(address, Optional.ofNullable(user), Optional.ofNullable(tier));
  }

  private String tierOf(Policy inForce) {
    if (tier == null) {
      return ", no tier";
    }
    return inForce.tiers().containsKey(tier)
        ? ", tier " + tier
        : ", tier " + tier + " (not in the policy: as if none)";
  }

  private static String described(Endpoint endpoint) {
    String methods =
        endpoint.methods().isEmpty() ? "every method" : String.join(", ", endpoint.methods());
    String shadow = endpoint.shadow() ? ", in shadow: never refuses" : "";
    return endpoint.name() + " (" + endpoint.path() + ", " + methods + ")" + shadow;
  }

  private static List<String> row(Charge charge) {
    return List.of(
        charge.shadow() ? charge.rule() + " (shadow)" : charge.rule(),
        Wording.limits(charge.limits()),
        charge.key(),
        Long.toString(charge.permits()));
  }

  /** Rows in columns as wide as their widest cell. */
  private void table(List<List<String>> rows) {
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        line.append(String.format("%-" + width(rows, column) + "s  ", row.get(column)));
      }
      console.out().println(line.toString().stripTrailing());
    }
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(1);
  }
}
