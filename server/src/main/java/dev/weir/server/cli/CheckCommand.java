package dev.weir.server.cli;

import dev.weir.http.StartupChecks;
import dev.weir.policy.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code weir check}: whether a policy can be used. */
@Command(
    name = "check",
    description =
        "Validates a policy; prints every problem as file:line:column: path: message, and what is"
            + " likely a mistake as a warning.")
final class CheckCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "The policy, such as weir.toml.")
  private Path file = Path.of("");

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Policy policy = CommandPolicy.file(file, console);
    console
        .out()
        .printf(
            "%s: no problems; default %s, %s, %s%n",
            file,
            Wording.limits(policy.defaultLimits()),
            Wording.count(policy.tiers().size(), "tier"),
            Wording.count(policy.endpoints().size(), "endpoint"));
    StartupChecks.of(CommandPolicy.engine(policy, console), List.of())
        .forEach(advice -> console.err().printf("%s: warning: %s%n", file, advice.message()));
    return ExitCode.DONE;
  }
}
