package dev.weir.http;

import dev.weir.policy.IpAddress;
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
    @Nullable IpAddress address(String element) {
      return node(element.strip());
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
    @Nullable IpAddress address(String element) {
      String found = null;
      int end;
      for (int start = 0; start <= element.length(); start = end + 1) {
        end = endOfPair(element, start);
        String pair = element.substring(start, end).strip();
        if (pair.regionMatches(true, 0, "for=", 0, 4)) {
          if (found != null) {
            return null;
          }
          found = pair.substring(4);
        }
      }
      return found == null ? null : node(unquote(found));
    }
  };

  private static final int LONGEST_NODE = 128;

  static ForwardingHeader ofName(String name) {
    return name.equalsIgnoreCase("Forwarded") ? FORWARDED : X_FORWARDED_FOR;
  }

  /** Where the last element before {@code end} starts. */
  abstract int lastElement(String field, int end);

  /** The address an element names; null if it names none that can be read. */
  abstract @Nullable IpAddress address(String element);

  /** Reads an address with or without brackets, zone and port (RFC 7239, 6). */
  static @Nullable IpAddress node(String text) {
    int colon = text.indexOf(':');
    if (text.length() > LONGEST_NODE) {
      return null;
    }
    if (text.startsWith("[")) {
      int bracket = text.indexOf(']');
      boolean v6 = colon > 0 && colon < bracket;
      return v6 && isPort(text, bracket + 1)
          ? IpAddress.parse(withoutZone(text.substring(1, bracket)))
          : null;
    }
    if (colon >= 0 && text.indexOf(':', colon + 1) < 0) {
      return isPort(text, colon) ? IpAddress.parse(text.substring(0, colon)) : null;
    }
    return IpAddress.parse(colon < 0 ? text : withoutZone(text));
  }

  private static String withoutZone(String address) {
    int percent = address.indexOf('%');
    return percent < 0 ? address : address.substring(0, percent);
  }

  /** Whether the rest is a colon with a port, real or obfuscated, or nothing. */
  private static boolean isPort(String text, int from) {
    if (from == text.length()) {
      return true;
    }
    boolean obfuscated = text.startsWith("_", from + 1);
    for (int i = from + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || "._-".indexOf(c) >= 0;
      if (!digit && !(obfuscated && letter)) {
        return false;
      }
    }
    return text.charAt(from) == ':' && from + 1 < text.length();
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
    if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
      return value;
    }
    StringBuilder text = new StringBuilder(value.length());
    for (int i = 1; i < value.length() - 1; i++) {
      char c = value.charAt(i);
      text.append(c == '\\' && i < value.length() - 2 ? value.charAt(++i) : c);
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
