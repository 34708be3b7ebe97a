package dev.weir.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rule for networks: an address, or an address and the bits of its prefix (RFC 4632, RFC 4291).
 *
 * <p>Read as numbers only, names are never looked up. An IPv6 address that stands for an IPv4 one,
 * such as {@code ::ffff:10.0.0.1}, has an IPv4 prefix.
 */
final class Network {
  private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");
  private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
  private static final int GROUPS = 8;
  private static final List<Integer> MAPPED = List.of(0, 0, 0, 0, 0, 0xffff);

  private Network() {}

  /** The network, if it is one. */
  static String require(String network) {
    int slash = network.indexOf('/');
    String address = slash < 0 ? network : network.substring(0, slash);
    Optional<Integer> bits =
        version4(address).map(groups -> 32).or(() -> version6(address).map(Network::bits));
    if (bits.isEmpty()) {
      throw new IllegalArgumentException(
          "must be a network such as \"10.0.0.0/8\" or \"2001:db8::/32\", or an address, got "
              + Text.quoted(network));
    }
    String prefix = slash < 0 ? "0" : network.substring(slash + 1);
    if (!PREFIX.matcher(prefix).matches() || Integer.parseInt(prefix) > bits.get()) {
      throw new IllegalArgumentException(
          "the prefix must be between 0 and " + bits.get() + " bits, got " + Text.quoted(network));
    }
    return network;
  }

  private static int bits(List<Integer> groups) {
    return groups.subList(0, MAPPED.size()).equals(MAPPED) ? 32 : 128;
  }

  /** Groups of up to four hex digits, one run of zeros as "::", the last two possibly as IPv4. */
  private static Optional<List<Integer>> version6(String address) {
    int gap = address.indexOf("::");
    if (gap < 0) {
      return groups(address, true).filter(groups -> groups.size() == GROUPS);
    }
    return groups(address.substring(0, gap), false)
        .flatMap(
            before -> groups(address.substring(gap + 2), true).map(after -> filled(before, after)))
        .filter(groups -> groups.size() == GROUPS);
  }

  /** Both with zeros between, of which there is at least one group. */
  private static List<Integer> filled(List<Integer> before, List<Integer> after) {
    List<Integer> groups = new ArrayList<>(before);
    groups.addAll(Collections.nCopies(Math.max(1, GROUPS - before.size() - after.size()), 0));
    groups.addAll(after);
    return groups;
  }

  private static Optional<List<Integer>> groups(String text, boolean last) {
    List<Integer> groups = new ArrayList<>();
    String[] parts = text.isEmpty() ? new String[0] : text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      Optional<List<Integer>> version4 =
          last && i == parts.length - 1 ? version4(parts[i]) : Optional.empty();
      if (version4.isPresent()) {
        groups.addAll(version4.get());
      } else if (GROUP.matcher(parts[i]).matches()) {
        groups.add(Integer.parseInt(parts[i], 16));
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(groups);
  }

  /** Four octets as two groups. */
  private static Optional<List<Integer>> version4(String text) {
    String[] octets = text.split("\\.", -1);
    int address = 0;
    for (String octet : octets) {
      if (!OCTET.matcher(octet).matches() || Integer.parseInt(octet) > 255) {
        return Optional.empty();
      }
      address = address << 8 | Integer.parseInt(octet);
    }
    return octets.length == 4
        ? Optional.of(List.of(address >>> 16, address & 0xffff))
        : Optional.empty();
  }
}
