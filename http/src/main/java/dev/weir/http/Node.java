package dev.weir.http;

import dev.weir.policy.IdentitySettings;
import dev.weir.policy.IpAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection on a request's way (RFC 7239, 6): an IP address, or a Unix socket, which
 * has none. An immutable value.
 *
 * @param address empty if it is a Unix socket
 */
record Node(Optional<IpAddress> address) {
  private static final int LONGEST = 128;

  /** What nginx and others write of somebody who came over a Unix socket. */
  private static final String UNIX = IdentitySettings.UNIX_SOCKET + ":";

  private static final Node UNIX_SOCKET = new Node(Optional.empty());

  /**
   * Reads an address with or without brackets, zone and port, or {@code unix}, with or without a
   * colon and a path; null if it is neither.
   */
  static @Nullable Node parse(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    if (text.equals(IdentitySettings.UNIX_SOCKET) || text.startsWith(UNIX)) {
      return UNIX_SOCKET;
    }
    IpAddress address = address(text);
    return address == null ? null : new Node(Optional.of(address));
  }

  private static @Nullable IpAddress address(String text) {
    int colon = text.indexOf(':');
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

  @Override
  public String toString() {
    return address.map(IpAddress::toString).orElse(IdentitySettings.UNIX_SOCKET);
  }
}
