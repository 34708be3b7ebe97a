package dev.weir;

import java.time.Duration;

/** No permit became free in the time allowed. Nothing was taken. */
public final class ConcurrencyLimitExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure to get in where so many may be at once, after so long a wait. */
  public ConcurrencyLimitExceededException(int limit, Duration maxWait) {
    super("no permit became free within " + maxWait + "; " + limit + " may be in flight at once");
  }
}
