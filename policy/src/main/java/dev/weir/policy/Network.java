package dev.weir.policy;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The rule for networks: an address, or an address and the bits of its prefix (RFC 4632, RFC 4291).
 *
 * <p>Read as numbers only, names are never looked up.
 */
final class Network {
  private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");
  private static final Pattern OCTET = Pattern.compile("0|[1-9]\\d{0,2}");
  private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
  private static final int GROUPS = 8;

  private Network() {}

  /** The network, if it is one. */
  static String require(String network) {
    int slash = network.indexOf('/');
    String address = slash < 0 ? network : network.substring(0, slash);
    boolean version4 = isVersion4(address);
    if (!version4 && !isVersion6(address)) {
      throw new IllegalArgumentException(
          "must be a network such as \"10.0.0.0/8\" or \"2001:db8::/32\", or an address, got "
              + Text.quoted(network));
    }
    int bits = version4 ? 32 : 128;
    String prefix = slash < 0 ? String.valueOf(bits) : network.substring(slash + 1);
    if (!PREFIX.matcher(prefix).matches() || Integer.parseInt(prefix) > bits) {
      throw new IllegalArgumentException(
          "the prefix must be between 0 and " + bits + " bits, got " + Text.quoted(network));
    }
    return network;
  }

  private static boolean isVersion4(String address) {
    String[] octets = address.split("\\.", -1);
    return octets.length == 4
        && Arrays.stream(octets)
            .allMatch(octet -> OCTET.matcher(octet).matches() && Integer.parseInt(octet) <= 255);
  }

  /** Groups of up to four hex digits, one run of which may be "::", the last two as IPv4. */
  private static boolean isVersion6(String address) {
    int gap = address.indexOf("::");
    if (gap < 0) {
      return groups(address, true) == GROUPS;
    }
    int before = groups(address.substring(0, gap), false);
    int after = groups(address.substring(gap + 2), true);
    return before + after < GROUPS;
  }

  /** How many groups there are, or more than an address has if one of them is none. */
  private static int groups(String text, boolean last) {
    if (text.isEmpty()) {
      return 0;
    }
    List<String> groups = Arrays.asList(text.split(":", -1));
    int end = groups.size() - 1;
    boolean endsInVersion4 = last && isVersion4(groups.get(end));
    boolean sound =
        groups.subList(0, endsInVersion4 ? end : end + 1).stream()
            .allMatch(group -> GROUP.matcher(group).matches());
    return !sound ? GROUPS + 1 : groups.size() + (endsInVersion4 ? 1 : 0);
  }
}
