package dev.weir.server.cli;

import dev.weir.policy.PolicyException;
import dev.weir.server.ServerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The command line.
 *
 * <p>A command ends with 0 when it is done, 1 when its input was wrong, 2 when the command line
 * was, and 3 when the environment failed it.
 */
@Command(
    name = "weir",
    description = "Rate limits for the APIs you serve.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    exitCodeOnExecutionException = ExitCode.ENVIRONMENT,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the input was wrong, such as a policy",
      "2:the command line was wrong",
      "3:the environment failed, such as by a port that is taken"
    })
public final class Weir {
  private Weir() {}

  /** Runs a command and ends the process. */
  public static void main(String[] args) {
    System.exit(run(Console.system(), args));
  }

  /** Runs a command and tells how it ended. */
  static int run(Console console, String... args) {
    return new CommandLine(new Weir())
        .addSubcommand(new DemoCommand(console))
        .addSubcommand(new ServeCommand(console))
        .addSubcommand(new CheckCommand(console))
        .addSubcommand(new ExplainCommand(console))
        .addSubcommand(new TokenCommand(console))
        .setOut(console.out())
        .setErr(console.err())
        .setExecutionExceptionHandler(Weir::explain)
        .execute(args);
  }

  /** What people can do something about is told in words; anything else keeps its trace. */
  private static int explain(Exception failure, CommandLine command, ParseResult arguments)
      throws Exception {
    int exitCode = exitCode(failure);
    command.getErr().println(failure.getMessage());
    return exitCode;
  }

  private static int exitCode(Exception failure) throws Exception {
    if (failure instanceof PolicyException || failure instanceof InputException) {
      return ExitCode.WRONG_INPUT;
    }
    if (failure instanceof UsageException) {
      return ExitCode.USAGE;
    }
    if (failure instanceof ServerException) {
      return ExitCode.ENVIRONMENT;
    }
    throw failure;
  }
}
