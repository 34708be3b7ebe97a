package dev.weir;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A ticker's time made to never step back: when the source does, time goes on from where it was.
 *
 * <p>So a step back mints nothing and locks nobody out, whatever is stored. The price on each
 * reading is one comparison with the last reading noted, which is noted anew only when it has aged
 * a millisecond: a step shorter than that may pass as a pause of that length.
 *
 * <p>A thread that was suspended between reading the source and comparing also sees its reading
 * behind; before it concludes that the source stepped back it reads both again in the order that
 * makes the conclusion safe, the note first and the source after.
 */
final class SteadyClock {
  private static final long NOTE_EVERY_NANOS = 1_000_000;
  private static final VarHandle NOTE;

  static {
    try {
      NOTE = MethodHandles.lookup().findVarHandle(SteadyClock.class, "note", Note.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A reading of the source, and what to add to the source's readings. */
  private record Note(long raw, long offset) {}

  private final Ticker ticker;
  private volatile Note note;

  SteadyClock(Ticker ticker) {
    this.ticker = ticker;
    long raw = ticker.nanos();
    this.note = new Note(raw, -raw);
  }

  /** Nanoseconds since this clock was made, never negative. */
  long now() {
    long raw = ticker.nanos();
    Note noted = note;
    long since = raw - noted.raw;
    return since >= 0 && since < NOTE_EVERY_NANOS ? raw + noted.offset : noteAnew();
  }

  private long noteAnew() {
    for (; ; ) {
      Note noted = note;
      long raw = ticker.nanos();
      long steppedBackBy = Math.max(0, noted.raw - raw);
      Note fresh = new Note(raw, noted.offset + steppedBackBy);
      if (NOTE.compareAndSet(this, noted, fresh)) {
        return raw + fresh.offset;
      }
    }
  }
}
