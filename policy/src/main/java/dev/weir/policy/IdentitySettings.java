package dev.weir.policy;

import java.util.List;
import java.util.Optional;

/**
 * How clients are told apart.
 *
 * @param trustedProxies networks in CIDR form, or addresses, whose forwarding header is believed
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
    Optional<JwtSettings> jwt) {}
