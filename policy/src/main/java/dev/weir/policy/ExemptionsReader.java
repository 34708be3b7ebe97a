package dev.weir.policy;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code [[exempt]]}. */
final class ExemptionsReader {
  private final int ipv6Prefix;

  /** For clients that are told apart by so many bits of an IPv6 address. */
  ExemptionsReader(int ipv6Prefix) {
    this.ipv6Prefix = ipv6Prefix;
  }

  /** The exemptions, complete if there were no problems. */
  List<Exemption> read(List<Setting> settings) {
    return settings.stream().flatMap(setting -> exemption(setting).stream()).toList();
  }

  private Optional<Exemption> exemption(Setting setting) {
    return setting
        .section()
        .flatMap(
            section -> {
              Optional<List<IpNetwork>> ips = entries(section.setting("ips"), this::network);
              Optional<List<String>> users =
                  entries(section.setting("users"), Text::requireNotBlank);
              Optional<List<PathPattern>> paths =
                  entries(section.setting("paths"), PathPattern::parse);
              section.close();
              return ips.isPresent() && users.isPresent() && paths.isPresent()
                  ? setting.attempt(() -> new Exemption(ips.get(), users.get(), paths.get()))
                  : Optional.empty();
            });
  }

  /** None if the condition is not named; empty if it is wrong. */
  private static <T> Optional<List<T>> entries(
      Optional<Setting> setting, Function<String, T> parse) {
    if (setting.isEmpty()) {
      return Optional.of(List.of());
    }
    return setting
        .get()
        .items()
        .flatMap(
            entries -> {
              if (entries.isEmpty()) {
                setting.get().problem("must not be empty; leave it out where it does not matter");
                return Optional.empty();
              }
              List<T> values =
                  entries.stream().flatMap(entry -> entry.text(parse).stream()).toList();
              return values.size() == entries.size() ? Optional.of(values) : Optional.empty();
            });
  }

  /** Clients are known by the network of their IPv6 address, so a part of it exempts nobody. */
  private IpNetwork network(String text) {
    IpNetwork network = IpNetwork.parse(text).holder();
    if (network.base().isV4()) {
      return network;
    }
    EmbeddedIpv4 form = EmbeddedIpv4.of(network);
    if (form != null && network.bits() < form.holderBits()) {
      throw new IllegalArgumentException(
          "must be IPv4 where addresses carry an IPv4 address, by which clients are counted, got "
              + Text.quoted(text)
              + "; write the IPv4 networks that shall be exempt");
    }
    if (network.bits() > IpNetwork.clientBits(network.base(), ipv6Prefix)) {
      throw new IllegalArgumentException(
          "must not be narrower than identity.ipv6_prefix, "
              + ipv6Prefix
              + " bits, by which clients are told apart, got "
              + Text.quoted(text)
              + "; write \""
              + IpNetwork.ofClient(network.base(), ipv6Prefix)
              + "\" or raise the prefix");
    }
    return network;
  }
}
