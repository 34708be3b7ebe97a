package dev.weir.http;

/** A block of addresses, such as {@code 10.0.0.0/8}; IPv4 and IPv6 never contain one another. */
record IpNetwork(IpAddress base, int bits) {
  /**
   * Reads an address, alone or with a prefix length.
   *
   * @throws IllegalArgumentException if it is neither; the message names {@code field}
   */
  static IpNetwork parse(String field, String text) {
    int slash = text.indexOf('/');
    IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (address != null) {
      int most = address.isV4() ? 32 : 128;
      int bits = slash < 0 ? most : prefix(text.substring(slash + 1));
      if (bits <= most) {
        int mappedBits = bits + 128 - most;
        return new IpNetwork(address.mask(mappedBits), mappedBits);
      }
    }
    throw new IllegalArgumentException(
        field
            + ": must be an address or a network such as \"10.0.0.0/8\" or \"2001:db8::/32\", got \""
            + text
            + "\"");
  }

  boolean contains(IpAddress address) {
    return address.isV4() == base.isV4() && address.mask(bits).equals(base);
  }

  /** The prefix length; what is none is longer than any address. */
  private static int prefix(String digits) {
    return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : Integer.MAX_VALUE;
  }
}
