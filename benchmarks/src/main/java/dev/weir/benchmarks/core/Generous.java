package dev.weir.benchmarks.core;

import dev.weir.Algorithm;
import dev.weir.Limit;
import java.time.Duration;

/** Limits that refuse nothing during a run. */
final class Generous {
  /** The fastest Weir allows, for a key asked as fast as a core can. */
  static final long PERMITS = Limit.MAX_PERMITS_PER_SECOND;

  static final Duration SECOND = Duration.ofSeconds(1);

  static final Limit TOKEN_BUCKET = Limit.of(PERMITS, SECOND).burst(PERMITS);
  static final Limit SECOND_TOKEN_BUCKET =
      Limit.of(2 * PERMITS, SECOND.multipliedBy(2)).burst(2 * PERMITS);
  static final Limit SLIDING_WINDOW = Limit.of(PERMITS, SECOND);
  static final Limit FIXED_WINDOW = SLIDING_WINDOW.algorithm(Algorithm.FIXED_WINDOW);

  /**
   * Not generous but the fastest a log may be, ten million permits a second: what a core asks
   * beyond that is refused.
   */
  static final Limit SLIDING_LOG =
      Limit.of(Limit.MAX_SLIDING_LOG_PERMITS, Limit.MIN_PERIOD).algorithm(Algorithm.SLIDING_LOG);

  /**
   * For a key asked every now and then: so slow to refill that no key is ever idle, since a store
   * may forget idle keys and would be faster for it.
   */
  static final int DAILY_PERMITS = 1000;

  static final Duration DAY = Duration.ofDays(1);

  static final Limit DAILY_TOKEN_BUCKET = Limit.of(DAILY_PERMITS, DAY).burst(DAILY_PERMITS);
  static final Limit DAILY_SLIDING_WINDOW = Limit.of(DAILY_PERMITS, DAY);

  private Generous() {}
}
