package dev.weir.policy;

import java.util.Objects;

/**
 * One setting of a policy that was found outside a policy file, such as in a framework's own
 * configuration. An immutable value; its text leaves out the value, which may be secret.
 *
 * @param path the setting as {@code default.limits[0]}; names may be in kebab-case
 * @param text the value, read as whatever is wanted there
 * @param source where it was found, such as the file's name
 * @param line the line from 1, or 0 when it has none
 * @param column the column from 1, or 0 when it has none
 */
public record PolicyProperty(String path, String text, String source, int line, int column) {
  public PolicyProperty {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(text, path);
    Objects.requireNonNull(source, "source");
  }

  @Override
  public String toString() {
    return path + " of " + source;
  }
}
