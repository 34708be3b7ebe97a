package dev.weir.policy;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How clients are told apart. An immutable value.
 *
 * @param trustedProxies whose forwarding header is believed: networks in CIDR form, addresses, and
 *     {@value #UNIX_SOCKET} for whoever connects over a Unix socket
 * @param forwardedHeader the one header that names the client: X-Forwarded-For or Forwarded
 * @param ipv6Prefix bits of an IPv6 address that make one client
 * @param apiKeyHeader the header that carries an API key
 * @param apiKeys the registered keys
 * @param jwt how bearer tokens are verified, if they are
 */
public record IdentitySettings(
    List<String> trustedProxies,
    String forwardedHeader,
    int ipv6Prefix,
    String apiKeyHeader,
    List<ApiKey> apiKeys,
    Optional<JwtSettings> jwt) {
  /** What holds unless a policy says otherwise: nobody is trusted, nothing is registered. */
  public static final IdentitySettings DEFAULTS =
      new IdentitySettings(
          List.of(), "X-Forwarded-For", 64, "X-API-Key", List.of(), Optional.empty());

  /** The address of whoever connects over a Unix socket. */
  public static final String UNIX_SOCKET = "unix";

  private static final int MIN_IPV6_PREFIX = 32;
  private static final int MAX_IPV6_PREFIX = 128;

  public IdentitySettings {
    trustedProxies = List.copyOf(trustedProxies);
    trustedProxies.forEach(IdentitySettings::requireProxy);
    forwardedHeader = requireForwardedHeader(forwardedHeader);
    requireIpv6Prefix(ipv6Prefix);
    HeaderName.require(apiKeyHeader);
    apiKeys = List.copyOf(apiKeys);
    Objects.requireNonNull(jwt, "jwt");
  }

  static int requireIpv6Prefix(long prefix) {
    if (prefix < MIN_IPV6_PREFIX || prefix > MAX_IPV6_PREFIX) {
      throw new IllegalArgumentException(
          "must be between "
              + MIN_IPV6_PREFIX
              + " and "
              + MAX_IPV6_PREFIX
              + " bits, got "
              + prefix
              + "; 64 is what one customer usually has");
    }
    return (int) prefix;
  }

  /** The header in its usual spelling. */
  static String requireForwardedHeader(String name) {
    for (String header : List.of("X-Forwarded-For", "Forwarded")) {
      if (header.equalsIgnoreCase(name)) {
        return header;
      }
    }
    throw new IllegalArgumentException(
        "must be \"X-Forwarded-For\" or \"Forwarded\", got " + Text.quoted(name));
  }

  /** The network as written, if it is one, or the word for Unix sockets. */
  static String requireProxy(String proxy) {
    if (proxy.equals(UNIX_SOCKET)) {
      return proxy;
    }
    if (proxy.regionMatches(true, 0, UNIX_SOCKET, 0, UNIX_SOCKET.length())) {
      throw new IllegalArgumentException(
          "must be \"unix\" for whoever connects over a Unix socket, whatever its path, got "
              + Text.quoted(proxy));
    }
    IpNetwork unused = IpNetwork.parse(proxy);
    return proxy;
  }
}
