package dev.weir.http;

import org.jspecify.annotations.Nullable;

/**
 * The two ways proxies say whom they forward for.
 *
 * <p>Fields are read from the end, where the nearest proxy writes: nothing a client puts in front,
 * an open quote included, changes how that part reads.
 */
enum ForwardingHeader {
  /** Addresses separated by commas, each with or without a port. */
  X_FORWARDED_FOR {
    @Override
    int lastElement(String field, int end) {
      return field.lastIndexOf(',', end - 1) + 1;
    }

    @Override
    @Nullable Node node(String element) {
      return Node.parse(element);
    }
  },

  /** RFC 7239: elements of {@code name=value} pairs, of which {@code for} counts. */
  FORWARDED {
    @Override
    int lastElement(String field, int end) {
      boolean quoted = false;
      for (int i = end - 1; i >= 0; i--) {
        char c = field.charAt(i);
        if (c == '"' && !(quoted && escaped(field, i))) {
          quoted = !quoted;
        } else if (c == ',' && !quoted) {
          return i + 1;
        }
      }
      return 0;
    }

    @Override
    @Nullable Node node(String element) {
      String found = null;
      int end;
      for (int start = 0; start <= element.length(); start = end + 1) {
        end = endOfPair(element, start);
        String pair = trimmed(element, start, end);
        if (pair.regionMatches(true, 0, "for=", 0, 4)) {
          if (found != null) {
            return null;
          }
          found = pair.substring(4);
        }
      }
      return found == null ? null : Node.parse(unquote(found));
    }
  };

  static ForwardingHeader ofName(String name) {
    return name.equalsIgnoreCase("Forwarded") ? FORWARDED : X_FORWARDED_FOR;
  }

  /** Where the last element before {@code end} starts. */
  abstract int lastElement(String field, int end);

  /** The node that an element names; null if it names none that can be read. */
  abstract @Nullable Node node(String element);

  /** A part of a field without the white space around it (OWS; RFC 9110, 5.6.3). */
  static String trimmed(String field, int start, int end) {
    int from = start;
    int to = end;
    while (from < to && isSpace(field.charAt(from))) {
      from++;
    }
    while (from < to && isSpace(field.charAt(to - 1))) {
      to--;
    }
    return field.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  private static int endOfPair(String element, int start) {
    boolean quoted = false;
    for (int i = start; i < element.length(); i++) {
      char c = element.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ';' && !quoted) {
        return i;
      }
    }
    return element.length();
  }

  /** The text of a quoted string; anything else is returned as it is. */
  private static String unquote(String value) {
    if (!value.startsWith("\"") || !value.endsWith("\"")) {
      return value;
    }
    StringBuilder text = new StringBuilder(value.length());
    for (int i = 1; i < value.length() - 1; i++) {
      char c = value.charAt(i);
      text.append(c == '\\' ? value.charAt(++i) : c);
    }
    return text.toString();
  }

  private static boolean escaped(String text, int index) {
    int first = index;
    while (first > 0 && text.charAt(first - 1) == '\\') {
      first--;
    }
    return (index - first) % 2 == 1;
  }
}
