package dev.weir.policy;

import java.util.List;

/**
 * Whom no limit holds for: one entry of {@code [[exempt]]}. An immutable value.
 *
 * <p>All conditions that are named must hold, each by any of its entries; several exemptions are
 * alternatives.
 *
 * @param ips networks the client's address, behind trusted proxies, lies in; empty for all
 * @param users verified or registered users; empty for all
 * @param paths patterns the request's path matches, unless it is {@linkplain Request#disputed
 *     disputed}; empty for all
 */
public record Exemption(List<IpNetwork> ips, List<String> users, List<PathPattern> paths) {
  public Exemption {
    ips = List.copyOf(ips);
    users = List.copyOf(users);
    paths = List.copyOf(paths);
    users.forEach(Text::requireNotBlank);
    if (ips.isEmpty() && users.isEmpty() && paths.isEmpty()) {
      throw new IllegalArgumentException(
          "would exempt everyone from every limit; name ips, users or paths");
    }
  }

  /** Everyone within these networks. */
  public static Exemption ofIps(String... networks) {
    return new Exemption(
        List.of(networks).stream().map(IpNetwork::parse).toList(), List.of(), List.of());
  }

  /** These users, wherever they are. */
  public static Exemption ofUsers(String... users) {
    return new Exemption(List.of(), List.of(users), List.of());
  }

  /** Everyone on these paths. */
  public static Exemption ofPaths(String... patterns) {
    return new Exemption(
        List.of(), List.of(), List.of(patterns).stream().map(PathPattern::parse).toList());
  }
}
