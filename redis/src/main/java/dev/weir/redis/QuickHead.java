package dev.weir.redis;

import dev.weir.Limit;
import dev.weir.Limits;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The head of a question that the script may decide at once, see {@code quick.lua}: permits of one
 * sliding window or token bucket whose arithmetic stays below 2<sup>53</sup>, where the script's
 * numbers are exact without more ado.
 */
final class QuickHead {
  /** The head of any other question. */
  static final byte[] NONE = {};

  private static final BigInteger EXACT = BigInteger.ONE.shiftLeft(53);
  private static final int MOST_BYTES = 255;

  private QuickHead() {}

  static byte[] of(long permits, Limits limits) {
    Limit limit = limits.list().get(0);
    if (limits.list().size() > 1 || permits > limit.burst()) {
      return NONE;
    }
    return switch (limit.algorithm()) {
      case SLIDING_WINDOW -> window(permits, limit);
      case TOKEN_BUCKET -> bucket(permits, limit);
      case SLIDING_LOG, FIXED_WINDOW -> NONE;
    };
  }

  private static byte[] window(long permits, Limit limit) {
    long period = period(limit);
    if (!exact(limit.permits(), period)) {
      return NONE;
    }
    int count = width(2 * limit.permits());
    int opened = width(2 * period);
    String state = "I7i" + opened + "I" + count + "I" + count;
    return head('s', limit, state, 7 + opened + 2 * count, permits, limit.permits(), period);
  }

  private static byte[] bucket(long permits, Limit limit) {
    long period = period(limit);
    long divisor = greatestCommonDivisor(period, limit.permits());
    long interval = period / divisor;
    long denominator = limit.permits() / divisor;
    long burst = limit.burst();
    if (!exact(burst, interval) || !exact(burst * interval / denominator + 2, denominator)) {
      return NONE;
    }
    long spare = (burst - permits) * interval;
    long cost = permits * interval;
    int part = width(denominator - 1);
    return head(
        'b',
        limit,
        "I7I6I" + part,
        13 + part,
        spare / denominator,
        spare % denominator,
        cost / denominator,
        cost % denominator,
        denominator,
        interval,
        burst,
        (double) period * burst / limit.permits() / 4);
  }

  private static byte[] head(
      char kind, Limit limit, String state, int stateLength, Number... numbers) {
    byte[] bytes = CommandBytes.of(limit);
    byte[] format = (">c" + bytes.length + state).getBytes(StandardCharsets.US_ASCII);
    int length = 5 + numbers.length * Double.BYTES + format.length + bytes.length;
    if (length > MOST_BYTES) {
      return NONE;
    }
    ByteBuffer head = ByteBuffer.allocate(length).put((byte) kind).put((byte) length);
    for (Number number : numbers) {
      head.putDouble(number.doubleValue());
    }
    head.put((byte) (bytes.length + stateLength));
    head.put((byte) format.length).put(format).put((byte) bytes.length).put(bytes);
    return head.array();
  }

  private static long period(Limit limit) {
    return CommandBytes.micros(limit.period().toNanos());
  }

  private static boolean exact(long a, long b) {
    return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)).compareTo(EXACT) < 0;
  }

  /** Bytes that hold 0 to {@code most}, as the script counts them. */
  private static int width(long most) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(most);
    return Math.max(1, (bits + 7) / 8);
  }

  private static long greatestCommonDivisor(long a, long b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
