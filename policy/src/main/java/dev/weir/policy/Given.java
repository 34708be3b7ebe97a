package dev.weir.policy;

import java.util.Objects;

/**
 * A value that a policy passes on without a rule of its own, and where it was found, so that
 * whoever has the rule can name the place. An immutable value; its text leaves out the value, which
 * may be secret.
 *
 * @param value what was given
 * @param source the file's name, or the environment variable's
 * @param line the line from 1, or 0 when it has none
 * @param column the column from 1, or 0 when it has none
 * @param path the setting, such as {@code store.url}
 */
public record Given<T>(T value, String source, int line, int column, String path) {
  public Given {
    Objects.requireNonNull(value, path);
  }

  /** What is wrong with it; {@code message} says the rule and the way out. */
  public PolicyProblem problem(String message) {
    return new PolicyProblem(source, line, column, path, message);
  }

  @Override
  public String toString() {
    return path + " of " + source;
  }
}
