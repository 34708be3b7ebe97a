package dev.weir.policy;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Makes the keys under which a rule's counters are stored: {@code <scope>:<identifier>:<rule>}.
 *
 * <pre>
 * user:42:premium                          a user's own counter in the tier "premium"
 * ip:203.0.113.7:compute                   an address at the endpoint "compute"
 * header:x-tenant=acme,ip:10.0.0.9:search  a combination
 * header:x-tenant:search                   the header is missing ("=" follows when it is empty)
 * user:42:compute@premium                  a user of that tier where "compute" has limits for it
 * everyone::service                        one counter for all
 * </pre>
 *
 * <p>Scope and identifier together are called the parts; they are separated by {@code ,}. Whatever
 * characters an identifier holds, keys of different requests to different counters differ: in an
 * identifier everything but letters, digits and {@code -._~@/+=} is escaped, so that the separators
 * {@code : , # %} and the braces of a Redis hash tag never come from outside. What is longer than
 * {@value #MAX_IDENTIFIER} characters then is replaced by {@code #} and its SHA-256, so a key never
 * exceeds the store's bound, however long a header is.
 *
 * <p>Each set of limits has keys of its own, so a client whose tier changes starts afresh there,
 * and nobody can shed what was used by coming back with another credential of the same user.
 */
final class KeyTemplate {
  /** The most parts, so that the longest key fits. */
  static final int MAX_PARTS = 4;

  private static final int MAX_IDENTIFIER = 128;
  private static final boolean[] PLAIN = plain();

  /** Adds one part to a key. */
  private interface Part {
    void append(StringBuilder key, Request request);
  }

  private final List<Part> parts;
  private final String ending;

  KeyTemplate(List<KeyPart> parts, PathPattern path, String rule) {
    this.parts = parts.stream().map(part -> part(part, path)).toList();
    this.ending = ":" + rule;
  }

  /** A key for rules that belong to no path. */
  static KeyTemplate of(KeyPart part, String rule) {
    return new KeyTemplate(List.of(part), PathPattern.ALL, rule);
  }

  /** The key of the counter that a request is charged to. */
  String key(Request request) {
    StringBuilder key = new StringBuilder(48);
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        key.append(',');
      }
      parts.get(i).append(key, request);
    }
    return key.append(ending).toString();
  }

  private static Part part(KeyPart part, PathPattern path) {
    if (part instanceof KeyPart.Header header) {
      String start = "header:" + header.name();
      return (key, request) -> {
        Optional<String> value = request.headers().apply(header.name());
        key.append(start);
        value.ifPresent(text -> identifier(key.append('='), text));
      };
    }
    if (part instanceof KeyPart.PathVariable variable) {
      String start = "path:" + variable.name() + "=";
      int index = path.indexOf(variable.name());
      return (key, request) ->
          identifier(key.append(start), PathPattern.segment(request.path(), index));
    }
    if (part instanceof KeyPart.Everyone) {
      return (key, request) -> key.append("everyone:");
    }
    return part instanceof KeyPart.Ip ? KeyTemplate::address : KeyTemplate::userOrAddress;
  }

  private static void userOrAddress(StringBuilder key, Request request) {
    Optional<String> user = request.client().user();
    if (user.isPresent()) {
      identifier(key.append("user:"), user.get());
    } else {
      address(key, request);
    }
  }

  private static void address(StringBuilder key, Request request) {
    identifier(key.append("ip:"), request.client().address());
  }

  private static void identifier(StringBuilder key, String identifier) {
    int start = key.length();
    for (int i = 0; i < identifier.length(); i++) {
      char c = identifier.charAt(i);
      if (c < PLAIN.length && PLAIN[c]) {
        key.append(c);
      } else {
        escape(key, c);
      }
    }
    if (key.length() - start > MAX_IDENTIFIER) {
      String hash = Text.sha256(key.substring(start));
      key.setLength(start);
      key.append('#').append(hash);
    }
  }

  /** By UTF-16 unit, not by byte, so that even malformed text stays apart. */
  private static void escape(StringBuilder key, char c) {
    HexFormat hex = HexFormat.of();
    if (c < 0x100) {
      key.append('%').append(hex.toHexDigits((byte) c));
    } else {
      key.append("%u").append(hex.toHexDigits(c));
    }
  }

  private static boolean[] plain() {
    boolean[] plain = new boolean[128];
    String characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~@/+=";
    characters.chars().forEach(c -> plain[c] = true);
    return plain;
  }
}
