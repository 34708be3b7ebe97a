package dev.weir.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forms of IPv6 addresses that carry the IPv4 address of whoever holds them.
 *
 * <p>Only such forms are here whose IPv4 part their holder cannot choose: a translator or a relay
 * puts it in, or packets find back to the holder by it alone. An ISATAP address (RFC 5214) is not,
 * since whoever has a /64 may write any IPv4 address into the rest; nor is a form whose place for
 * the IPv4 address differs from network to network (RFC 6052's own prefixes, RFC 8215, RFC 5969).
 * What carries an IPv4 address that is not of the public Internet is not taken for it either: the
 * RFCs forbid it, and a stranger could claim a neighbour's address that way.
 *
 * <p>IPv4-mapped addresses are no form of IPv6 here: {@link IpAddress} is IPv4 for them.
 *
 * @param prefix what all addresses of the form have in common
 * @param start the bit from which on they have the IPv4 address: in the first half, or the last 32
 * @param turned the bits of it that are written turned round
 */
record EmbeddedIpv4(IpNetwork prefix, int start, long turned) {
  private static final long ALL = 0xffff_ffffL;

  /** Where the last 32 bits of an address start. */
  private static final int LAST = 96;

  /** The well-known prefix of NAT64 (RFC 6052, 2.1). */
  static final EmbeddedIpv4 NAT64 = new EmbeddedIpv4(IpNetwork.parse("64:ff9b::/96"), LAST, 0);

  /** A site behind 6to4, which owns all that follows (RFC 3056, 2). */
  private static final EmbeddedIpv4 SIX_TO_FOUR =
      new EmbeddedIpv4(IpNetwork.parse("2002::/16"), 16, 0);

  /** A client behind Teredo (RFC 4380, 4). */
  private static final EmbeddedIpv4 TEREDO =
      new EmbeddedIpv4(IpNetwork.parse("2001::/32"), LAST, ALL);

  /** IPv4-compatible, deprecated (RFC 4291, 2.5.5.1). */
  private static final EmbeddedIpv4 COMPATIBLE =
      new EmbeddedIpv4(IpNetwork.parse("::/96"), LAST, 0);

  /** IPv4-translated, of the first SIIT (RFC 2765, 2.1). */
  private static final EmbeddedIpv4 TRANSLATED =
      new EmbeddedIpv4(IpNetwork.parse("::ffff:0:0:0/96"), LAST, 0);

  private static final List<EmbeddedIpv4> FORMS =
      List.of(NAT64, SIX_TO_FOUR, TEREDO, COMPATIBLE, TRANSLATED);

  /** RFC 6890, and what is multicast or reserved; examples in documents are left in. */
  private static final List<IpNetwork> NOT_PUBLIC =
      networks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "224.0.0.0/3");

  /** NAT64's, where a translator writes each address whole. */
  private static final List<IpNetwork> TRANSLATORS = networks("64:ff9b::/96", "64:ff9b:1::/48");

  /** The form that addresses of a network have; null if they have none, or several. */
  static @Nullable EmbeddedIpv4 of(IpNetwork network) {
    for (EmbeddedIpv4 form : FORMS) {
      if (form.prefix.contains(network)) {
        return form;
      }
    }
    return null;
  }

  /** Whether an address is one that a NAT64 writes whole, whatever its place for IPv4. */
  static boolean isTranslated(IpAddress address) {
    return TRANSLATORS.stream().anyMatch(network -> network.contains(address));
  }

  /** The public IPv4 address in an address of this form; the address itself if that is none. */
  IpAddress ipv4(IpAddress address) {
    long written = start == LAST ? address.low() : address.high() >>> (32 - start);
    IpAddress carried = IpAddress.ofV4((written ^ turned) & ALL);
    boolean isPublic = NOT_PUBLIC.stream().noneMatch(network -> network.contains(carried));
    return isPublic ? carried : address;
  }

  /** How many bits tell holders apart. */
  int holderBits() {
    return start + 32;
  }

  /** How many bits the IPv4 addresses in a network of this form have in common. */
  int ipv4Bits(IpNetwork network) {
    return Math.max(0, Math.min(32, network.bits() - start));
  }

  private static List<IpNetwork> networks(String... networks) {
    return List.of(networks).stream().map(IpNetwork::parse).toList();
  }
}
