package dev.weir.policy;

import java.util.regex.Pattern;

/** The rule for names of tiers, endpoints and limits, which end up in keys and headers. */
final class Name {
  private static final int MAX_LENGTH = 64;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

  private Name() {}

  static boolean isValid(String name) {
    return name.length() <= MAX_LENGTH && NAME.matcher(name).matches();
  }

  /** The name, if it is one. */
  static String require(String name) {
    if (!isValid(name)) {
      throw new IllegalArgumentException(
          "a name must be 1 to "
              + MAX_LENGTH
              + " of a-z, 0-9 and '-', starting with a letter, got "
              + Text.quoted(name));
    }
    return name;
  }
}
