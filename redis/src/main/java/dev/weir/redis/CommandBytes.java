package dev.weir.redis;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes commands; the form is described in {@code batch.lua} and {@code limit.lua}. */
final class CommandBytes {
  /** More than any limit holds, and the most that the script's numbers hold exactly. */
  private static final long MAX_NUMBER = (1L << 53) - 1;

  private static final long[] UNITS = {
    1, 1_000, 1_000_000, 60_000_000, 3_600_000_000L, 86_400_000_000L
  };

  private static final int NAMED = 1 << 2;
  private static final int BURST = 1 << 3;
  private static final int UNIT_SHIFT = 4;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(32);

  CommandBytes(Verb verb) {
    out.write(verb.letter);
  }

  /** A number that is at least 0; what is larger than the script counts is the largest. */
  CommandBytes number(long value) {
    long rest = Math.min(value, MAX_NUMBER);
    for (; rest >= 0x80; rest >>>= 7) {
      out.write((int) (0x80 | (rest & 0x7f)));
    }
    out.write((int) rest);
    return this;
  }

  CommandBytes limits(Limits limits) {
    limits.list().forEach(this::limit);
    return this;
  }

  CommandBytes limit(Limit limit) {
    long nanos = limit.period().toNanos();
    long period = micros(nanos);
    int unit = UNITS.length - 1;
    while (period % UNITS[unit] != 0) {
      unit--;
    }
    boolean named = nanos % 1_000 != 0 || !limit.name().equals(defaultName(limit));
    boolean burst = limit.burst() != limit.permits();
    out.write(
        code(limit.algorithm()) | (named ? NAMED : 0) | (burst ? BURST : 0) | (unit << UNIT_SHIFT));
    number(limit.permits()).number(period / UNITS[unit]);
    if (burst) {
      number(limit.burst());
    }
    if (named) {
      byte[] name = limit.name().getBytes(StandardCharsets.US_ASCII);
      number(name.length);
      out.writeBytes(name);
    }
    return this;
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  private static int code(Algorithm algorithm) {
    return switch (algorithm) {
      case SLIDING_WINDOW -> 0;
      case TOKEN_BUCKET -> 1;
      case SLIDING_LOG -> 2;
      case FIXED_WINDOW -> 3;
    };
  }

  private static String defaultName(Limit limit) {
    return Limit.of(1, limit.period()).name();
  }

  /** Whole microseconds, rounded up: a longer period is never in the client's favour. */
  private static long micros(long nanos) {
    return (nanos + 999) / 1_000;
  }
}
