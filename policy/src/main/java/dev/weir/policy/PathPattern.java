package dev.weir.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern over normalised paths: exact segments, {@code *} for one, {@code **} at the end for any
 * number of them (none included), {@code {name}} for one that is remembered.
 *
 * <p>An immutable value. Paths are matched as they are on the wire once normalised: without query,
 * path parameters, dot segments, empty segments and trailing slash, unreserved characters decoded,
 * what else is escaped in capitals. What no such path can match is refused when the pattern is
 * read. Upper and lower case differ, as they do for servlet containers and Spring: a path in another
 * case is another resource.
 *
 * <p>The order is from the most to the least specific: segment by segment from the left, exact
 * before {@code *} and {@code {name}}, these before {@code **}.
 */
public final class PathPattern implements Comparable<PathPattern> {
  /** The longest pattern, in characters. */
  public static final int MAX_LENGTH = 1024;

  private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_-]{0,63})}");
  private static final Pattern ESCAPE = Pattern.compile("%(..?)?");
  private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]");
  private static final String PUNCTUATION = "-._~!$&'()+,=:@%";

  /** Matches every path. */
  static final PathPattern ALL = parse("/**");

  /** What one segment matches, from the most specific. */
  enum Kind {
    EXACT,
    ONE,
    REST
  }

  /**
   * One part of a pattern.
   *
   * @param value the text of an exact one, the name of a variable, or empty
   */
  record Segment(Kind kind, String value) {}

  private final String text;
  private final List<Segment> segments;

  private PathPattern(String text, List<Segment> segments) {
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
    List<Segment> segments = new ArrayList<>();
    Set<String> variables = new HashSet<>();
    String[] parts = text.substring(1).split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      Segment segment = segment(parts[i]);
      require(
          segment.kind() != Kind.REST || i == parts.length - 1,
          "\"**\" must be the last segment, got " + Text.quoted(text));
      require(
          segment.kind() != Kind.ONE
              || segment.value().isEmpty()
              || variables.add(segment.value()),
          "the variable {" + segment.value() + "} occurs twice; give each a name of its own");
      segments.add(segment);
    }
    return new PathPattern(text, List.copyOf(segments));
  }

  /** The variables of a path that matches, in order, or empty if it does not. */
  public Optional<Map<String, String>> match(String path) {
    if (!path.startsWith("/")) {
      return Optional.empty();
    }
    Map<String, String> variables = new LinkedHashMap<>();
    int from = path.equals("/") ? path.length() : 0;
    for (Segment segment : segments) {
      if (segment.kind() == Kind.REST) {
        return Optional.of(variables);
      }
      if (from >= path.length() || path.charAt(from) != '/') {
        return Optional.empty();
      }
      int end = segmentEnd(path, from);
      String value = path.substring(from + 1, end);
      boolean matches =
          segment.kind() == Kind.ONE ? !value.isEmpty() : value.equals(segment.value());
      if (!matches) {
        return Optional.empty();
      }
      if (segment.kind() == Kind.ONE && !segment.value().isEmpty()) {
        variables.put(segment.value(), value);
      }
      from = end;
    }
    return from == path.length() ? Optional.of(variables) : Optional.empty();
  }

  /** The names of the variables in order. */
  public List<String> variables() {
    return segments.stream()
        .filter(segment -> segment.kind() == Kind.ONE && !segment.value().isEmpty())
        .map(Segment::value)
        .toList();
  }

  /** Whether it matches one path only. */
  boolean exact() {
    return segments.stream().allMatch(segment -> segment.kind() == Kind.EXACT);
  }

  List<Segment> segments() {
    return segments;
  }

  /** Equal for patterns that match the same paths: without the names of variables. */
  String shape() {
    StringBuilder shape = new StringBuilder();
    for (Segment segment : segments) {
      shape.append('/');
      switch (segment.kind()) {
        case EXACT -> shape.append(segment.value());
        case ONE -> shape.append('*');
        case REST -> shape.append("**");
      }
    }
    return shape.toString();
  }

  /**
   * Which segment a variable is, from zero.
   *
   * @throws IllegalArgumentException if there is no such variable
   */
  int indexOf(String variable) {
    int index = segments.indexOf(new Segment(Kind.ONE, variable));
    require(
        index >= 0,
        "the path " + text + " has no {" + variable + "}; "
            + Suggestion.of(variable, variables()));
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

  private static Segment segment(String text) {
    require(
        !text.isEmpty(),
        "a path must not contain \"//\", requests are matched with single slashes");
    require(
        !text.equals(".") && !text.equals(".."),
        "a path must not contain \".\" or \"..\" segments, requests are matched without them");
    if (text.equals("**")) {
      return new Segment(Kind.REST, "");
    }
    if (text.equals("*")) {
      return new Segment(Kind.ONE, "");
    }
    Matcher variable = VARIABLE.matcher(text);
    if (variable.matches()) {
      return new Segment(Kind.ONE, variable.group(1));
    }
    require(
        text.indexOf('*') < 0,
        "\"*\" and \"**\" stand for whole segments, got " + Text.quoted(text));
    require(
        text.indexOf('{') < 0 && text.indexOf('}') < 0,
        "a variable is a whole segment such as {id}, its name letters, digits, '_' and '-', got "
            + Text.quoted(text));
    return new Segment(Kind.EXACT, exact(text));
  }

  private static String exact(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      require(
          c != '?' && c != '#' && c != ';',
          "a path is matched without query, fragment and parameters; leave out what follows '"
              + c
              + "'");
      require(
          isLetterOrDigit(c) || PUNCTUATION.indexOf(c) >= 0,
          "'" + c + "' must be percent-encoded, as it is in a request");
    }
    Matcher escapes = ESCAPE.matcher(text);
    while (escapes.find()) {
      requireNormalised(escapes.group());
    }
    return text;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static void requireNormalised(String escape) {
    require(
        escape.matches("%[0-9A-Fa-f]{2}"),
        "'%' must be followed by two hex digits, got " + Text.quoted(escape));
    require(
        escape.equals(escape.toUpperCase(Locale.ROOT)),
        "an escape must be in capitals, as requests are matched, got " + Text.quoted(escape));
    String decoded = String.valueOf((char) Integer.parseInt(escape.substring(1), 16));
    require(
        !UNRESERVED.matcher(decoded).matches(),
        escape + " is matched decoded; write " + Text.quoted(decoded));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The more specific pattern first; patterns equally specific by their text. */
  @Override
  public int compareTo(PathPattern other) {
    int common = Math.min(segments.size(), other.segments.size());
    for (int i = 0; i < common; i++) {
      int order = segments.get(i).kind().compareTo(other.segments.get(i).kind());
      if (order != 0) {
        return order;
      }
    }
    int order = Integer.compare(segments.size(), other.segments.size());
    return order != 0 ? order : text.compareTo(other.text);
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
