package dev.weir;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one key has used of one limit; the subclasses are the algorithms. */
abstract class LimitCell extends Cell {
  private static final Optional<Duration> NOW = Optional.of(Duration.ZERO);

  /** Replaced by an equal instance when one comes by, so that the identity check hits next time. */
  private Limit limit;

  LimitCell(@Nullable String key, Limit limit) {
    super(key);
    this.limit = limit;
  }

  final Limit limit() {
    return limit;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the quick answer, equality follows
  final boolean counts(Limits limits) {
    Limit other = limits.single;
    if (other == limit) {
      return true;
    }
    if (other == null || !other.equals(limit)) {
      return false;
    }
    limit = other;
    return true;
  }

  @Override
  final List<LimitCell> parts() {
    return List.of(this);
  }

  @Override
  final List<LimitResult> results(long permits, long now, boolean granted) {
    return List.of(result(permits, now, granted));
  }

  final LimitResult result(long permits, long now, boolean granted) {
    long remaining = Math.max(0, remaining(now));
    return new LimitResult(
        limit,
        remaining,
        Duration.ofNanos(nanosUntilFull(now)),
        granted ? NOW : unlessNever(delay(permits, now)),
        unlessNever(delay(remaining + 1, now)));
  }

  private static Optional<Duration> unlessNever(long delay) {
    return delay == NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(delay));
  }

  /** Permits that could be taken now; negative in debt. */
  abstract long remaining(long now);

  /** Nanoseconds until nothing is used, if nothing else is taken. */
  abstract long nanosUntilFull(long now);

  /** Takes over what was used under a limit of the same name and algorithm with other numbers. */
  abstract void continueFrom(LimitCell old, long now);
}
