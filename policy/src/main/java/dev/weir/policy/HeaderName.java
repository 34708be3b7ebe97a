package dev.weir.policy;

import java.util.regex.Pattern;

/** The rule for names of headers: a token of RFC 9110, section 5.6.2, of bounded length. */
final class HeaderName {
  private static final int MAX_LENGTH = 64;
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private HeaderName() {}

  /** The name, if it is one. */
  static String require(String name) {
    if (name.length() > MAX_LENGTH || !TOKEN.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a header name must be 1 to "
              + MAX_LENGTH
              + " letters, digits and '-', got "
              + Text.quoted(name));
    }
    return name;
  }
}
