package dev.weir.server.cli;

import dev.weir.policy.Policy;
import dev.weir.server.PolicyLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The policy to go by, for the commands that need one. */
final class PolicyOption {
  private static final Path DEFAULT = Path.of("weir.toml");

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "The policy (default: ./weir.toml).")
  private @Nullable Path file;

  /** The file that was named, else the default. */
  Path file() {
    return file == null ? DEFAULT : file;
  }

  /**
   * Where the policy is; whether it can be used is for its reader to say.
   *
   * @throws InputException if none was named and there is no file
   */
  PolicyLocation location(Console console) {
    requireFile(console);
    return new PolicyLocation(
        console.directory().resolve(file()).toString(), console.environment());
  }

  /**
   * Reads the policy.
   *
   * @throws dev.weir.policy.PolicyException with every problem of the file
   * @throws InputException if there is no file, or it refers to what cannot be used
   */
  Policy load(Console console) {
    requireFile(console);
    return CommandPolicy.file(file(), console);
  }

  private void requireFile(Console console) {
    Path expected = console.directory().resolve(DEFAULT);
    if (file == null && Files.notExists(expected)) {
      throw new InputException(
          """
          There is no policy: %s does not exist. Name one with --policy, or make one:

            printf '[default]\\nlimits = ["100/min"]\\n' > weir.toml"""
              .formatted(expected.toAbsolutePath()));
    }
  }
}
