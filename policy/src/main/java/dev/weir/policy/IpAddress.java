package dev.weir.policy;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An IP address as 128 bits; IPv4 is its mapped form, so {@code ::ffff:1.2.3.4} is {@code 1.2.3.4}.
 *
 * <p>Read strictly and without DNS: four decimal parts without leading zeros, or an IPv6 literal
 * (RFC 4291, 2.2). Written canonically (RFC 5952). An immutable value.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record IpAddress(long high, long low) {
  /** How long an address is. */
  static final int BITS = 128;

  private static final int GROUPS = 8;
  private static final long MAPPED = 0xffffL;

  /** Reads a literal without brackets, port or zone; null if it is none. */
  public static @Nullable IpAddress parse(String text) {
    if (text.indexOf(':') >= 0) {
      return parseV6(text);
    }
    long bits = readV4(text, 0);
    return bits < 0 ? null : ofV4(bits);
  }

  /** The IPv4 address of 32 bits. */
  static IpAddress ofV4(long bits) {
    return new IpAddress(0, MAPPED << 32 | bits);
  }

  /** Whether it is an IPv4 address. */
  public boolean isV4() {
    return high == 0 && low >>> 32 == MAPPED;
  }

  /**
   * The IPv4 address of whoever holds this IPv6 address, where its form says which: behind NAT64,
   * 6to4 or Teredo, and in deprecated forms. Else this address.
   *
   * <p>For counting and blocking. Whom to believe is another question: see {@link #untranslated}.
   */
  public IpAddress holder() {
    EmbeddedIpv4 form = isV4() ? null : EmbeddedIpv4.of(IpNetwork.of(this));
    return form == null ? this : form.ipv4(this);
  }

  /**
   * The IPv4 address that a NAT64 made this one of, by its well-known prefix (RFC 6052). Else this
   * address, in particular where it came through a tunnel: who is at its end, nothing vouches for.
   */
  public IpAddress untranslated() {
    return EmbeddedIpv4.NAT64.prefix().contains(this) ? EmbeddedIpv4.NAT64.ipv4(this) : this;
  }

  /** The address with all but the first bits cleared. */
  public IpAddress mask(int bits) {
    return new IpAddress(high & ones(bits), low & ones(bits - 64));
  }

  /** A long whose first bits are set. */
  private static long ones(int bits) {
    return bits <= 0 ? 0 : -1L << (64 - Math.min(64, bits));
  }

  /** The canonical text. */
  @Override
  public String toString() {
    return isV4()
        ? (low >>> 24 & 0xff)
            + "."
            + (low >>> 16 & 0xff)
            + "."
            + (low >>> 8 & 0xff)
            + "."
            + (low & 0xff)
        : v6Text();
  }

  private String v6Text() {
    int gap = longestZeroRun();
    int gapEnd = gap + zeroRun(gap);
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == gap && gapEnd - gap > 1) {
        text.append("::");
        i = gapEnd - 1;
      } else {
        text.append(i == 0 || text.charAt(text.length() - 1) == ':' ? "" : ":");
        text.append(Integer.toHexString(group(i)));
      }
    }
    return text.toString();
  }

  private int longestZeroRun() {
    int longest = 0;
    for (int i = 1; i < GROUPS; i++) {
      longest = zeroRun(i) > zeroRun(longest) ? i : longest;
    }
    return longest;
  }

  private int zeroRun(int from) {
    int end = from;
    while (end < GROUPS && group(end) == 0) {
      end++;
    }
    return end - from;
  }

  private int group(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
  }

  private static IpAddress ofGroups(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + 4];
    }
    return new IpAddress(high, low);
  }

  private static @Nullable IpAddress parseV6(String text) {
    int[] groups = new int[GROUPS];
    int count = 0;
    int gap = GROUPS;
    int at = 0;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < text.length()) {
      int colon = text.indexOf(':', at);
      boolean last = colon < 0;
      int end = last ? text.length() : colon;
      if (last && text.indexOf('.', at) >= 0) {
        long bits = readV4(text, at);
        if (count > GROUPS - 2 || bits < 0) {
          return null;
        }
        groups[count++] = (int) (bits >>> 16);
        groups[count++] = (int) (bits & 0xffff);
      } else if (count == GROUPS || !readHex(text, at, end, groups, count++)) {
        return null;
      }
      at = end + 1;
      if (at == text.length()) {
        return null;
      }
      if (text.startsWith(":", at)) {
        if (gap < GROUPS || count == GROUPS) {
          return null;
        }
        gap = count;
        at++;
      }
    }
    if (gap == GROUPS ? count < GROUPS : count == GROUPS) {
      return null;
    }
    return ofGroups(spread(groups, count, gap));
  }

  /** Moves the groups after the gap to the end. */
  private static int[] spread(int[] groups, int count, int gap) {
    int[] spread = new int[GROUPS];
    for (int i = 0; i < count; i++) {
      spread[i < gap ? i : GROUPS - count + i] = groups[i];
    }
    return spread;
  }

  private static boolean readHex(String text, int from, int to, int[] groups, int index) {
    if (to == from || to - from > 4) {
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!HexFormat.isHexDigit(c)) {
        return false;
      }
      groups[index] = groups[index] << 4 | HexFormat.fromHexDigit(c);
    }
    return true;
  }

  /** The 32 bits of four decimal parts from an index to the end, or -1 if it is something else. */
  private static long readV4(String text, int from) {
    long bits = 0;
    int parts = 0;
    int part = 0;
    boolean begun = false;
    for (int i = from; i <= text.length(); i++) {
      char c = i == text.length() ? '.' : text.charAt(i);
      if (c == '.' && begun) {
        bits = bits << 8 | part;
        parts++;
        part = 0;
        begun = false;
      } else if (c >= '0' && c <= '9' && !(begun && part == 0)) {
        part = part * 10 + c - '0';
        begun = true;
      } else {
        return -1;
      }
      if (part > 255) {
        return -1;
      }
    }
    return parts == 4 ? bits : -1;
  }
}
