package dev.weir.policy;

import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block of addresses such as {@code 10.0.0.0/8} (RFC 4632, RFC 4291), an immutable value; IPv4
 * and IPv6 never contain one another.
 *
 * @param base its first address
 * @param bits how many bits of the 128 all its addresses share
 */
public record IpNetwork(IpAddress base, int bits) {
  private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");
  private static final int V4_BITS = 32;

  /**
   * Reads an address, alone or with the bits of its prefix. An IPv6 address that stands for an IPv4
   * one, such as {@code ::ffff:10.0.0.1}, has an IPv4 prefix.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static IpNetwork parse(String text) {
    int slash = text.indexOf('/');
    @Nullable IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw new IllegalArgumentException(
          "must be a network such as \"10.0.0.0/8\" or \"2001:db8::/32\", or an address, got "
              + Text.quoted(text));
    }
    int most = address.isV4() ? V4_BITS : IpAddress.BITS;
    int prefix = slash < 0 ? most : prefix(text, slash, most);
    int bits = IpAddress.BITS - most + prefix;
    return new IpNetwork(address.mask(bits), bits);
  }

  /** The network of one address. */
  static IpNetwork of(IpAddress address) {
    return new IpNetwork(address, IpAddress.BITS);
  }

  /**
   * The network that an address is counted as, where IPv6 clients are told apart by {@code
   * ipv6Prefix} bits: an IPv4 address of its own, also one within an IPv6 address ({@link
   * IpAddress#holder}).
   */
  public static IpNetwork ofClient(IpAddress address, int ipv6Prefix) {
    IpAddress holder = address.holder();
    int bits = clientBits(holder, ipv6Prefix);
    return new IpNetwork(holder.mask(bits), bits);
  }

  /** How many bits of an address make one client: all where a NAT64 wrote them. */
  static int clientBits(IpAddress address, int ipv6Prefix) {
    return address.isV4() || EmbeddedIpv4.isTranslated(address) ? IpAddress.BITS : ipv6Prefix;
  }

  /** Where a client is by its address in canonical text; null if that is not known. */
  static @Nullable IpNetwork ofClient(String address) {
    int slash = address.indexOf('/');
    boolean known = IpAddress.parse(slash < 0 ? address : address.substring(0, slash)) != null;
    return known ? parse(address) : null;
  }

  /** Whether the address lies within. */
  public boolean contains(IpAddress address) {
    return address.isV4() == base.isV4() && address.mask(bits).equals(base);
  }

  /** Whether all of the other network lies within. */
  boolean contains(IpNetwork other) {
    return other.bits >= bits && contains(other.base);
  }

  /** The IPv4 address of whoever holds all of this network; this network if that is none. */
  IpNetwork holder() {
    EmbeddedIpv4 form = base.isV4() ? null : EmbeddedIpv4.of(this);
    return form == null || bits < form.holderBits() || !form.ipv4(base).isV4()
        ? this
        : of(form.ipv4(base));
  }

  /**
   * How many bits of the IPv4 addresses that its IPv6 addresses carry they share; empty if they
   * carry none.
   */
  public OptionalInt ipv4Bits() {
    EmbeddedIpv4 form = base.isV4() ? null : EmbeddedIpv4.of(this);
    return form == null ? OptionalInt.empty() : OptionalInt.of(form.ipv4Bits(this));
  }

  /** The canonical text, a single address without its prefix. */
  @Override
  public String toString() {
    if (bits == IpAddress.BITS) {
      return base.toString();
    }
    return base + "/" + (base.isV4() ? bits - (IpAddress.BITS - V4_BITS) : bits);
  }

  private static int prefix(String text, int slash, int most) {
    String prefix = text.substring(slash + 1);
    if (!PREFIX.matcher(prefix).matches() || Integer.parseInt(prefix) > most) {
      throw new IllegalArgumentException(
          "the prefix must be between 0 and " + most + " bits, got " + Text.quoted(text));
    }
    return Integer.parseInt(prefix);
  }
}
