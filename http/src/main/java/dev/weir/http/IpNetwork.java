package dev.weir.http;

import java.util.Objects;

/** A block of addresses, such as {@code 10.0.0.0/8}; IPv4 and IPv6 never contain one another. */
record IpNetwork(IpAddress base, int bits) {
  /** Reads an address, alone or with a prefix length, as settings have checked it. */
  static IpNetwork parse(String text) {
    int slash = text.indexOf('/');
    IpAddress address =
        Objects.requireNonNull(IpAddress.parse(slash < 0 ? text : text.substring(0, slash)), text);
    int mapped = address.isV4() ? 128 - 32 : 0;
    int bits = slash < 0 ? 128 : mapped + Integer.parseInt(text.substring(slash + 1));
    return new IpNetwork(address.mask(bits), bits);
  }

  boolean contains(IpAddress address) {
    return address.isV4() == base.isV4() && address.mask(bits).equals(base);
  }
}
