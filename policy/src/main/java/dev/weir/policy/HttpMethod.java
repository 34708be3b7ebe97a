package dev.weir.policy;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The rule for methods: those of RFC 9110 and RFC 5789, and others in capitals that are not mere
 * misspellings of them.
 */
final class HttpMethod {
  private static final List<String> STANDARD =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");
  private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]{0,31}");

  private HttpMethod() {}

  /** The method, if it is one. */
  static String require(String method) {
    String capitals = method.toUpperCase(Locale.ROOT);
    if (STANDARD.contains(method)) {
      return method;
    }
    boolean slip = STANDARD.stream().anyMatch(known -> Suggestion.distance(capitals, known) <= 1);
    if (slip || !METHOD.matcher(method).matches()) {
      throw new IllegalArgumentException(
          "must be a method in capitals, got "
              + Text.quoted(method)
              + "; "
              + Suggestion.of(capitals, STANDARD));
    }
    return method;
  }
}
