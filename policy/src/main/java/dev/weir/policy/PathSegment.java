package dev.weir.policy;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One part of a path pattern.
 *
 * @param value the text of an exact one, the name of a variable, or empty
 */
record PathSegment(Kind kind, String value) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
  private static final Pattern ESCAPE = Pattern.compile("%.{0,2}");
  private static final Pattern HEX_ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

  /** What a segment matches, from the most specific. */
  enum Kind {
    EXACT,
    ONE,
    REST
  }

  /** A segment that is remembered. */
  static PathSegment variable(String name) {
    return new PathSegment(Kind.ONE, name);
  }

  boolean isVariable() {
    return kind == Kind.ONE && !value.isEmpty();
  }

  static PathSegment parse(String text) {
    require(
        !text.isEmpty(),
        "a path must not contain \"//\", requests are matched with single slashes");
    require(
        !text.equals(".") && !text.equals(".."),
        "a path must not contain \".\" or \"..\" segments, requests are matched without them");
    if (text.equals("**")) {
      return new PathSegment(Kind.REST, "");
    }
    if (text.equals("*")) {
      return new PathSegment(Kind.ONE, "");
    }
    require(
        text.indexOf('*') < 0,
        "\"*\" and \"**\" stand for whole segments, got " + Text.quoted(text));
    if (text.startsWith("{") && text.endsWith("}")) {
      return variable(requireVariableName(text.substring(1, text.length() - 1)));
    }
    require(
        text.indexOf('{') < 0 && text.indexOf('}') < 0,
        "a variable is a whole segment such as {id}, got " + Text.quoted(text));
    return new PathSegment(Kind.EXACT, exact(text));
  }

  /** Whether it matches this part of a path. */
  boolean matches(String path, int from, int to) {
    return switch (kind) {
      case EXACT -> to - from == value.length() && path.startsWith(value, from);
      case ONE -> to > from;
      case REST -> true;
    };
  }

  static String requireVariableName(String name) {
    require(
        NAME.matcher(name).matches(),
        "a path variable is named by 1 to 64 letters, digits, '_' and '-', starting with a letter,"
            + " got "
            + Text.quoted(name));
    return name;
  }

  /** Refuses what a normalised path never contains. */
  private static String exact(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      require(
          c != '?' && c != ';',
          "a path is matched without query and parameters; leave out what follows '" + c + "'");
      require(c != '\\', "a path must not contain a backslash; write \"/\"");
      require(!Character.isISOControl(c), "a path must not contain control characters");
    }
    Matcher escapes = ESCAPE.matcher(text);
    while (escapes.find()) {
      requireStaysEscaped(escapes.group());
    }
    return text;
  }

  private static void requireStaysEscaped(String escape) {
    require(
        HEX_ESCAPE.matcher(escape).matches(),
        "'%' must be followed by two hex digits, got " + Text.quoted(escape));
    int octet = Integer.parseInt(escape.substring(1), 16);
    require(
        octet == '%' || octet == ';' || octet == '?' || octet < ' ' || octet == 0x7f,
        octet < 0x80
            ? escape + " is matched decoded; write " + Text.quoted(String.valueOf((char) octet))
            : escape + " is matched decoded; write the characters themselves, in UTF-8");
    require(
        escape.equals(escape.toUpperCase(Locale.ROOT)),
        "an escape must be in capitals, as requests are matched, got " + Text.quoted(escape));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
