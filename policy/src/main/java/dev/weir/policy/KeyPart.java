package dev.weir.policy;

import java.util.List;
import java.util.Locale;

/**
 * One of the things an endpoint's counters are told apart by.
 *
 * <p>Immutable values. A header is only as trustworthy as whoever sends it: a client that may
 * choose the header's value may choose a fresh counter, so count by headers that a gateway sets, or
 * combine them with {@code in_addition}.
 */
public sealed interface KeyPart {
  /** The verified user, else the registered key's user, else the address. */
  record Client() implements KeyPart {}

  /**
   * The same as {@link Client}: the verified or registered user, else the address. A key has one of
   * the two.
   */
  record User() implements KeyPart {}

  /** The client's address. */
  record Ip() implements KeyPart {}

  /**
   * The value of a request header. Requests without the header share a counter, and so do those
   * with an empty one.
   *
   * @param name the header's name in small letters
   */
  record Header(String name) implements KeyPart {
    public Header {
      name = HeaderName.require(name).toLowerCase(Locale.ROOT);
    }
  }

  /** The value of a variable of the endpoint's path. */
  record PathVariable(String name) implements KeyPart {
    public PathVariable {
      PathSegment.requireVariableName(name);
    }
  }

  /** Nothing: all requests share one counter. */
  record Everyone() implements KeyPart {}

  /**
   * Reads the form used in policies: {@code client}, {@code user}, {@code ip}, {@code
   * header:X-Tenant}, {@code path:name} or {@code everyone}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  static KeyPart parse(String text) {
    int colon = text.indexOf(':');
    String argument = text.substring(colon + 1);
    return switch (colon < 0 ? text : text.substring(0, colon + 1)) {
      case "client" -> new Client();
      case "user" -> new User();
      case "ip" -> new Ip();
      case "everyone" -> new Everyone();
      case "header:" -> new Header(argument);
      case "path:" -> new PathVariable(argument);
      default ->
          throw new IllegalArgumentException(
              "must be client, user, ip, header:<name>, path:<variable> or everyone, got "
                  + Text.quoted(text)
                  + "; "
                  + Suggestion.of(
                      text, List.of("client", "user", "ip", "header:", "path:", "everyone")));
    };
  }
}
