package dev.weir;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What one limit said about one request.
 *
 * @param limit the limit that was asked
 * @param remaining permits left after this decision; zero while there is a debt
 * @param fullIn time until nothing is used any more, if nothing else is taken; zero when full
 * @param passesIn time until this limit would let the request pass: zero if it does now, empty if
 *     it never can because the request is larger than the limit
 * @param moreIn time until more than {@code remaining} is left, if nothing else is taken; empty
 *     when nothing is used, so that there will never be more
 */
public record LimitResult(
    Limit limit,
    long remaining,
    Duration fullIn,
    Optional<Duration> passesIn,
    Optional<Duration> moreIn) {
  public LimitResult {
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(fullIn, "fullIn");
    Objects.requireNonNull(passesIn, "passesIn");
    Objects.requireNonNull(moreIn, "moreIn");
    if (remaining < 0) {
      throw new IllegalArgumentException("remaining must be at least 0, got " + remaining);
    }
  }

  /** Whether this limit let the request pass. */
  public boolean passed() {
    return passesIn.isPresent() && passesIn.get().isZero();
  }
}
