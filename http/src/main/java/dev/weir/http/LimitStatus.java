package dev.weir.http;

import dev.weir.LimitResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one limit stands, in the numbers of the wire: whole seconds, rounded up. An immutable value.
 *
 * @param policy the limit's name on the wire, such as {@code default-60s}
 * @param result what the limit said
 * @param shadow whether it only says what it would do
 * @param now when it said so
 */
public record LimitStatus(String policy, LimitResult result, boolean shadow, Instant now) {
  private static final long NANOS_BEFORE_A_SECOND = 999_999_999;

  /** The permits of a period; of a token bucket too, whose burst only bounds what can remain. */
  public long limit() {
    return result.limit().permits();
  }

  /** The period; 1 if it is shorter than a second. */
  public long windowSeconds() {
    return roundUp(result.limit().period());
  }

  /** Permits left. */
  public long remaining() {
    return result.remaining();
  }

  /** Whether this limit refused the request, or would have if it is in shadow. */
  public boolean exceeded() {
    return !result.passed();
  }

  /** Whether the request is larger than this limit can ever hold. */
  public boolean canNeverPass() {
    return result.passesIn().isEmpty();
  }

  /**
   * Seconds until this request would pass if the limit refused it, until nothing is used any more
   * otherwise, or if it never can.
   */
  public long resetIn() {
    return roundUp(untilReset());
  }

  /** {@link #resetIn} as a time in seconds since 1970, rounded up. */
  public long reset() {
    return now.plus(untilReset()).plusNanos(NANOS_BEFORE_A_SECOND).getEpochSecond();
  }

  /**
   * Seconds until more of the limit is available: more than remains, or if the limit refused this
   * request, enough for it; empty when nothing is used, so that more will never be.
   */
  public OptionalLong moreIn() {
    Optional<Duration> wait = exceeded() && !canNeverPass() ? result.passesIn() : result.moreIn();
    return wait.isPresent() ? OptionalLong.of(roundUp(wait.get())) : OptionalLong.empty();
  }

  /** Seconds until this limit would let the request pass; empty if it did, or never can. */
  public OptionalLong retryAfter() {
    return exceeded() && !canNeverPass() ? OptionalLong.of(resetIn()) : OptionalLong.empty();
  }

  static long roundUp(Duration duration) {
    return duration.plusNanos(NANOS_BEFORE_A_SECOND).toSeconds();
  }

  /** {@link #resetIn} unrounded. */
  Duration untilReset() {
    return result.passed() ? result.fullIn() : result.passesIn().orElse(result.fullIn());
  }
}
