package dev.weir.policy;

/**
 * One thing wrong with a policy.
 *
 * @param source the file's name, or the environment variable's
 * @param line the line from 1, or 0 when it has none
 * @param column the column from 1, or 0 when it has none
 * @param path the setting, such as {@code endpoints[2].limits[0]}
 * @param message the rule, the value and the way out
 */
public record PolicyProblem(String source, int line, int column, String path, String message) {
  /** {@code file:line:column: path: message}. */
  @Override
  public String toString() {
    return source + ":" + line + ":" + column + ": " + path + ": " + message;
  }
}
