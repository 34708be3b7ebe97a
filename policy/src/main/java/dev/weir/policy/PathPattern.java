package dev.weir.policy;

import java.util.Map;
import java.util.Optional;

/**
 * A pattern over normalised paths: exact segments, {@code *} for one, {@code **} for any number,
 * {@code {name}} for one that is remembered.
 */
public final class PathPattern implements Comparable<PathPattern> {
  private final String text;

  private PathPattern(String text) {
    this.text = text;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if no path could match it
   */
  public static PathPattern parse(String text) {
    return new PathPattern(text);
  }

  /** The variables of a path that matches, or empty if it does not. */
  public Optional<Map<String, String>> match(String path) {
    return text.equals(path) ? Optional.of(Map.of()) : Optional.empty();
  }

  /** The more specific pattern first. */
  @Override
  public int compareTo(PathPattern other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof PathPattern other && text.equals(other.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
