package dev.weir.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Names of counters in Redis: {@code <prefix>:counter:{<key>}}, or {@code
 * <prefix>:counter:{<bucket>}{<key>}} where keys share a fixed number of slots.
 *
 * <p>What a key holds can neither steer the slot nor meet another key's name: braces, the percent
 * sign and whatever is not visible ASCII are escaped, and what is then too long is cut and gets the
 * hash of the whole. Thread-safe.
 */
final class CounterKeys {
  /** The longest name of a key between its braces that is not hashed. */
  static final int MAX_NAME_LENGTH = 200;

  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._-]{0,63}");
  private static final int READABLE_LENGTH = 64;

  private final String prefix;
  private final String head;
  private final int buckets;

  /**
   * Names under a prefix.
   *
   * @param buckets the number of slots that keys share on a cluster, 0 for a slot a key
   * @throws IllegalArgumentException if the prefix has characters that mean something in a name
   */
  CounterKeys(String prefix, int buckets) {
    this.prefix = requirePrefix(prefix);
    this.head = prefix + ":counter:{";
    this.buckets = buckets;
  }

  /**
   * The prefix, if it is one.
   *
   * @throws IllegalArgumentException if it has characters that mean something in a name
   */
  static String requirePrefix(String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "prefix must be 1 to 64 of A-Z, a-z, 0-9 and \":._-\", starting with a letter or digit,"
              + " got \""
              + prefix
              + "\"");
    }
    return prefix;
  }

  /** The Redis key of a counter. */
  byte[] of(String key) {
    StringBuilder name = new StringBuilder(head.length() + key.length() + 8).append(head);
    if (buckets > 0) {
      name.append(Math.floorMod(key.hashCode(), buckets)).append("}{");
    }
    return named(key, name);
  }

  /**
   * The Redis key under which a store proves that it can write on the slot of another key.
   *
   * @param store what no other store is called
   */
  byte[] ofProof(byte[] key, String store) {
    String name = new String(key, StandardCharsets.ISO_8859_1);
    int opening = name.indexOf('{');
    int closing = name.indexOf('}', opening + 1);
    boolean tagged = opening >= 0 && closing > opening + 1;
    String tag = tagged ? name.substring(opening + 1, closing) : name;
    return (head + tag + "}:proof:" + store).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The Redis key of what holds the leases of a concurrency limiter. */
  byte[] ofLeases(String limiter) {
    return named(limiter, new StringBuilder(prefix).append(":concurrency:{"));
  }

  /** The Redis key of the overrides; what belongs to them starts with it. */
  String overrides() {
    return prefix + ":{overrides}";
  }

  /** The Redis key of the running penalties; what belongs to them starts with it. */
  String penalties() {
    return prefix + ":{penalties}";
  }

  /** The Redis key of how a client stands, on the slot of {@link #penalties}. */
  String ofStanding(String client) {
    byte[] key = named(client, new StringBuilder(penalties()).append(":client:{"));
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  private static byte[] named(String key, StringBuilder name) {
    int start = name.length();
    escape(key, name);
    if (name.length() - start > MAX_NAME_LENGTH) {
      name.setLength(start + READABLE_LENGTH);
      name.append("%#").append(hash(key));
    }
    return name.append('}').toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** What the keys of all counters match and nothing that belongs to a counter does. */
  String pattern() {
    return head + "*}";
  }

  /** Where the instances that share this prefix are counted. */
  byte[] instances() {
    return (prefix + ":instances").getBytes(StandardCharsets.US_ASCII);
  }

  /** The channel on which the script announces keys whose counts others may have remembered. */
  String changes() {
    return prefix + ":changes";
  }

  private static void escape(String key, StringBuilder name) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c > ' ' && c < 0x7f && c != '{' && c != '}' && c != '%') {
        name.append(c);
      } else {
        name.append(String.format(c < 0x80 ? "%%%02X" : "%%u%04X", (int) c));
      }
    }
  }

  private static String hash(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_16BE));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
  }
}
