package dev.weir;

import java.math.BigInteger;

/**
 * Products of two longs without overflow.
 *
 * <p>A limit's permits times its period can exceed 63 bits, so comparisons and divisions of such
 * products go through here. All arguments are non-negative.
 */
final class Wide {
  private Wide() {}

  /** Whether {@code a·b ≤ c·d}. */
  static boolean lessOrEqual(long a, long b, long c, long d) {
    long leftHigh = Math.multiplyHigh(a, b);
    long rightHigh = Math.multiplyHigh(c, d);
    return leftHigh != rightHigh ? leftHigh < rightHigh : Long.compareUnsigned(a * b, c * d) <= 0;
  }

  /** {@code ⌊a·b / c⌋}, for a quotient that fits a long. */
  static long multiplyDivide(long a, long b, long c) {
    long low = a * b;
    if (low >= 0 && Math.multiplyHigh(a, b) == 0) {
      return low / c;
    }
    return BigInteger.valueOf(a)
        .multiply(BigInteger.valueOf(b))
        .divide(BigInteger.valueOf(c))
        .longValueExact();
  }

  /** {@code ⌈a·b / c⌉}, for a quotient that fits a long. */
  static long multiplyDivideUp(long a, long b, long c) {
    long floor = multiplyDivide(a, b, c);
    return lessOrEqual(a, b, floor, c) ? floor : floor + 1;
  }
}
