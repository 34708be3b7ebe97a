package dev.weir.policy;

import java.util.Comparator;

/**
 * One thing wrong with a policy.
 *
 * <p>An immutable value of printable text: control characters that a file smuggles in are escaped,
 * and values that may be secret are never part of it.
 *
 * @param source the file's name, or the environment variable's
 * @param line the line from 1, or 0 when it has none
 * @param column the column from 1, or 0 when it has none
 * @param path the setting, such as {@code endpoints[2].limits[0]}; {@code syntax} where the file is
 *     not TOML and {@code file} where it cannot be read
 * @param message the rule, the value and the way out
 */
public record PolicyProblem(String source, int line, int column, String path, String message) {
  /** A file's problems from top to bottom, then those without a place in it. */
  static final Comparator<PolicyProblem> IN_ORDER =
      Comparator.comparing((PolicyProblem problem) -> problem.line() == 0)
          .thenComparingInt(PolicyProblem::line)
          .thenComparingInt(PolicyProblem::column)
          .thenComparing(PolicyProblem::source);

  public PolicyProblem {
    source = Text.printable(source);
    path = Text.printable(path);
    message = Text.printable(message);
  }

  /** {@code file:line:column: path: message}, or {@code source: path: message} without a line. */
  @Override
  public String toString() {
    String where = line == 0 ? source : source + ":" + line + ":" + column;
    return where + ": " + path + ": " + message;
  }
}
