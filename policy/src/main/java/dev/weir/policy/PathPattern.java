package dev.weir.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A pattern over normalised paths: exact segments, {@code *} for one, {@code **} at the end for any
 * number of them (none included), {@code {name}} for one that counters can be told apart by.
 *
 * <p>An immutable value. Paths are matched in their normal form: without query, path parameters,
 * dot segments, empty segments and trailing slash, and with percent-escapes decoded ({@code /café},
 * not {@code /caf%C3%A9}), except those of {@code %}, {@code ;}, {@code ?} and control characters,
 * which stay, in capitals. What no such path can match is refused when the pattern is read. Upper
 * and lower case differ, as they do for servlet containers and Spring: a path in another case is
 * another resource.
 *
 * <p>Of several that match, the most specific wins: segment by segment from the left, exact before
 * {@code *} and {@code {name}}, these before {@code **}.
 */
public final class PathPattern {
  /** The longest pattern, in characters. */
  public static final int MAX_LENGTH = 1024;

  /** Matches every path. */
  static final PathPattern ALL = parse("/**");

  private final String text;
  private final List<PathSegment> segments;

  private PathPattern(String text, List<PathSegment> segments) {
    this.text = text;
    this.segments = segments;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if no path could match it
   */
  public static PathPattern parse(String text) {
    Objects.requireNonNull(text, "text");
    require(!text.isEmpty(), "a path must not be empty; write \"/**\" for all paths");
    require(
        text.length() <= MAX_LENGTH,
        "a path may have " + MAX_LENGTH + " characters, got " + text.length());
    require(text.startsWith("/"), "a path must start with \"/\", got " + Text.quoted(text));
    if (text.equals("/")) {
      return new PathPattern(text, List.of());
    }
    require(
        !text.endsWith("/"),
        "a path must not end with \"/\", requests are matched without it; write "
            + Text.quoted(text.replaceAll("/+$", "")));
    List<PathSegment> segments = new ArrayList<>();
    Set<String> variables = new HashSet<>();
    String[] parts = text.substring(1).split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      PathSegment segment = PathSegment.parse(parts[i]);
      require(
          segment.kind() != PathSegment.Kind.REST || i == parts.length - 1,
          "\"**\" must be the last segment, got " + Text.quoted(text));
      require(
          !segment.isVariable() || variables.add(segment.value()),
          "the variable {" + segment.value() + "} occurs twice; give each a name of its own");
      segments.add(segment);
    }
    return new PathPattern(text, List.copyOf(segments));
  }

  /** The names of the variables in order. */
  public List<String> variables() {
    return segments.stream().filter(PathSegment::isVariable).map(PathSegment::value).toList();
  }

  /** Whether a normalised path matches. */
  public boolean matches(String path) {
    if (!path.startsWith("/")) {
      return false;
    }
    int from = path.length() == 1 ? 1 : 0;
    for (PathSegment segment : segments) {
      if (segment.kind() == PathSegment.Kind.REST) {
        return true;
      }
      int end = segmentEnd(path, from);
      if (from == path.length() || !segment.matches(path, from + 1, end)) {
        return false;
      }
      from = end;
    }
    return from == path.length();
  }

  /** Whether it wins over another pattern where both match. */
  boolean isMoreSpecificThan(PathPattern other) {
    int common = Math.min(segments.size(), other.segments.size());
    for (int i = 0; i < common; i++) {
      int order = segments.get(i).kind().compareTo(other.segments.get(i).kind());
      if (order != 0) {
        return order < 0;
      }
    }
    return segments.size() < other.segments.size();
  }

  /** Whether it matches one path only. */
  boolean exact() {
    return segments.stream().allMatch(segment -> segment.kind() == PathSegment.Kind.EXACT);
  }

  List<PathSegment> segments() {
    return segments;
  }

  /**
   * Which segment a variable is, from zero.
   *
   * @throws IllegalArgumentException if there is no such variable
   */
  int indexOf(String variable) {
    int index = segments.indexOf(PathSegment.variable(variable));
    require(
        index >= 0,
        "the path " + text + " has no {" + variable + "}; " + Suggestion.of(variable, variables()));
    return index;
  }

  /** A segment of a path that matched. */
  static String segment(String path, int index) {
    int from = 0;
    for (int i = 0; i < index; i++) {
      from = segmentEnd(path, from);
    }
    return path.substring(from + 1, segmentEnd(path, from));
  }

  /** Where the segment that starts with the slash at {@code from} ends. */
  static int segmentEnd(String path, int from) {
    int end = path.indexOf('/', from + 1);
    return end < 0 ? path.length() : end;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
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
