package dev.weir.redis;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The commands that verbs and limits make, remembered for the limits asked for most.
 *
 * <p>Limits are few and live long, so a small table by identity spares writing the same bytes on
 * every decision; two that share a place displace each other. Thread-safe.
 */
final class Commands {
  private static final int PLACES = 256;

  private static final class Written {
    private final Verb verb;
    private final long permits;
    private final Limits limits;
    private final byte[] command;

    Written(Verb verb, long permits, Limits limits) {
      this.verb = verb;
      this.permits = permits;
      this.limits = limits;
      byte[] head = verb == Verb.TAKE ? QuickHead.of(permits, limits) : QuickHead.NONE;
      this.command = new CommandBytes(head, verb).number(permits).limits(limits).toBytes();
    }

    @SuppressWarnings("ReferenceEquality") // equal limits elsewhere are written again, no harm
    boolean is(Verb otherVerb, long otherPermits, Limits otherLimits) {
      return limits == otherLimits && permits == otherPermits && verb == otherVerb;
    }
  }

  private final AtomicReferenceArray<@Nullable Written> written =
      new AtomicReferenceArray<>(PLACES);

  private volatile boolean withLogs;

  /** Whether a sliding log was asked for until now. */
  boolean withLogs() {
    return withLogs;
  }

  /** A command of a verb, permits and limits; shared, only to be read. */
  byte[] of(Verb verb, long permits, Limits limits) {
    long mixed = (System.identityHashCode(limits) * 31L + permits) * 31 + verb.letter;
    int place = (int) ((mixed * 0x9E3779B97F4A7C15L) >>> 56);
    Written found = written.get(place);
    if (found != null && found.is(verb, permits, limits)) {
      return found.command;
    }
    Written made = new Written(verb, permits, limits);
    if (limits.list().stream().anyMatch(limit -> limit.algorithm() == Algorithm.SLIDING_LOG)) {
      withLogs = true;
    }
    written.set(place, made);
    return made.command;
  }

  /**
   * The proof that a counter can be written; {@code withLogs} is whether a sliding log can, too.
   */
  static byte[] prove(boolean withLogs) {
    return new CommandBytes(Verb.PROVE).number(withLogs ? 1 : 0).toBytes();
  }

  static byte[] reset() {
    return new CommandBytes(Verb.RESET).number(0).toBytes();
  }

  /**
   * A reservation.
   *
   * @param maxWaitMicros the longest wait, in microseconds
   * @param lineage what the bucket's reservations will be known by, if this is its first
   */
  static byte[] reserve(long permits, Limits limits, long maxWaitMicros, int lineage) {
    return new CommandBytes(Verb.RESERVE)
        .number(permits)
        .number(maxWaitMicros)
        .number(Integer.toUnsignedLong(lineage))
        .limits(limits)
        .toBytes();
  }

  /** The end, by this verb, of a reservation that was granted with these holds, one a limit. */
  static byte[] end(Verb verb, long permits, Limits limits, Holds holds) {
    CommandBytes bytes = new CommandBytes(verb).number(permits);
    for (int i = 0; i < limits.list().size(); i++) {
      Limit limit = limits.list().get(i);
      bytes.number(holds.lineage(i)).number(holds.actsAt(i)).limit(limit);
    }
    return bytes.toBytes();
  }
}
