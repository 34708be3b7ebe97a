package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.Call.Told;
import java.time.Duration;

/**
 * What a sliding window lets pass that is asked for more all the time: in each window the limit.
 *
 * <p>Its windows begin with the first call that passed and follow without a gap. When a call was
 * decided is only known to lie between its start and its end. One that may belong to either of two
 * windows is left out where one of them could hold too much, and counted where all of them could
 * hold too little.
 */
public final class SaturatedWindow {
  private static final int ENOUGH = 2;
  private static final double LEAST = 0.98;

  private SaturatedWindow() {}

  /**
   * Asserts that no window passed more than its permits and the first few, together, hardly less;
   * and that more than enough was asked for, so that this says something.
   *
   * @param windows how many were asked for more from their beginning to their end
   */
  public static void assertFull(Calls calls, long permits, Duration period, int windows) {
    Calls passed = calls.where(call -> call.told() == Told.ALLOWED);
    long earliestBegin = passed.list().stream().mapToLong(Call::startedNanos).min().orElseThrow();
    long latestBegin = passed.list().stream().mapToLong(Call::endedNanos).min().orElseThrow();
    long nanos = period.toNanos();
    long[] inWindow = new long[windows];
    long inAll = 0;
    for (Call call : passed.list()) {
      long earliest = Math.max(0, call.startedNanos() - latestBegin);
      long latest = call.endedNanos() - earliestBegin;
      if (earliest < windows * nanos) {
        inAll++;
        if (earliest / nanos == latest / nanos) {
          inWindow[(int) (earliest / nanos)]++;
        }
      }
    }
    long most = permits * windows;
    System.out.printf(
        "%d of %d passed in %d windows (%.2f %%) after %d calls%n",
        inAll, most, windows, 100.0 * inAll / most, calls.count());
    for (long count : inWindow) {
      assertThat(count).as("passed in one window").isLessThanOrEqualTo(permits);
    }
    assertThat(calls.count()).as("calls").isGreaterThan((int) most * ENOUGH);
    assertThat(inAll).as("passed in all windows").isGreaterThanOrEqualTo((long) (LEAST * most));
  }
}
