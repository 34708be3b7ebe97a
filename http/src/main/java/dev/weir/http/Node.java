package dev.weir.http;

import dev.weir.policy.IdentitySettings;
import dev.weir.policy.IpAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection on a request's way (RFC 7239, 6): an IP address, or a Unix socket, which
 * has none. An immutable value.
 *
 * @param address empty if it is a Unix socket
 */
record Node(Optional<IpAddress> address) {
  static final int LONGEST = 128;

  /** A port, real or obfuscated (RFC 7239, 6.3), or none. */
  private static final Pattern PORT = Pattern.compile("(:([0-9]{1,5}|_[A-Za-z0-9._-]+))?");

  /** What nginx and others write of somebody who came over a Unix socket. */
  private static final String UNIX = IdentitySettings.UNIX_SOCKET + ":";

  private static final Node UNIX_SOCKET = new Node(Optional.empty());

  /**
   * Reads an address with or without brackets, zone and port, or {@code unix}, with or without a
   * colon and a path; null if it is neither, or longer than {@value #LONGEST} characters.
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
    if (colon < 0) {
      return IpAddress.parse(text);
    }
    if (text.startsWith("[")) {
      int bracket = text.indexOf(']');
      return colon < bracket && isPort(text.substring(bracket + 1))
          ? IpAddress.parse(withoutZone(text.substring(1, bracket)))
          : null;
    }
    if (colon == text.lastIndexOf(':')) {
      return isPort(text.substring(colon)) ? IpAddress.parse(text.substring(0, colon)) : null;
    }
    return IpAddress.parse(withoutZone(text));
  }

  private static String withoutZone(String address) {
    int percent = address.indexOf('%');
    return percent < 0 ? address : address.substring(0, percent);
  }

  private static boolean isPort(String text) {
    return PORT.matcher(text).matches();
  }

  @Override
  public String toString() {
    return address.map(IpAddress::toString).orElse(IdentitySettings.UNIX_SOCKET);
  }
}
