package dev.weir.server.cli;

import picocli.CommandLine;

/** How commands end. */
final class ExitCode {
  static final int DONE = CommandLine.ExitCode.OK;

  /** What the command was given was wrong, such as a policy. */
  static final int WRONG_INPUT = 1;

  /** The command line was wrong. */
  static final int USAGE = CommandLine.ExitCode.USAGE;

  /** The machine did not play along, such as by a port that is taken. */
  static final int ENVIRONMENT = 3;

  private ExitCode() {}
}
