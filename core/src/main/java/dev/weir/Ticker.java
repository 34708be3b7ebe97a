package dev.weir;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;

/**
 * The only source of time: what the clock reads, and what happens later.
 *
 * <p>Everything that depends on time takes a ticker, so a test can own the clock. Implementations
 * are thread-safe and do not block.
 */
public interface Ticker {
  /**
   * Nanoseconds since an arbitrary origin, as {@link System#nanoTime}. A source that steps back is
   * tolerated: limits continue from where they were.
   */
  long nanos();

  /** The time of day, for what is told to people and other machines; never used to count. */
  Instant wallTime();

  /**
   * Runs a task once after a delay, on a thread of the ticker's. Cancelling the future before then
   * drops the task; its completion says that the task was handed over, not that it ran.
   */
  Future<?> schedule(Runnable task, Duration delay);

  /** The clocks of this machine. */
  static Ticker system() {
    return SystemTicker.INSTANCE;
  }
}
