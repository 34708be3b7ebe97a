package dev.weir.redis;

import dev.weir.Algorithm;
import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.LimitResult;
import dev.weir.Limits;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One instance's part of some limits: of each, permits and burst divided by the instances, rounded
 * down, at least one.
 *
 * @param whole the limits
 * @param instances how many share them
 * @param limits the part
 */
record Part(Limits whole, int instances, Limits limits) {
  private static final Optional<Duration> LATER = Optional.of(Duration.ofSeconds(1));

  static Part of(Limits whole, int instances) {
    return new Part(
        whole,
        instances,
        Limits.of(whole.list().stream().map(limit -> part(limit, instances)).toList()));
  }

  private static Limit part(Limit limit, int instances) {
    long permits = Math.max(1, limit.permits() / instances);
    Limit part = Limit.of(permits, limit.period()).named(limit.name()).algorithm(limit.algorithm());
    return limit.algorithm() == Algorithm.TOKEN_BUCKET
        ? part.burst(Math.min(Math.max(1, limit.burst() / instances), mostBurst(part)))
        : part;
  }

  /** What refills within the longest period that a limit may have. */
  private static long mostBurst(Limit limit) {
    return BigInteger.valueOf(Limit.MAX_PERIOD.toNanos())
        .multiply(BigInteger.valueOf(limit.permits()))
        .divide(BigInteger.valueOf(limit.period().toNanos()))
        .min(BigInteger.valueOf(Limit.MAX_PERMITS))
        .longValueExact();
  }

  /**
   * A decision on the part as one on the whole: degraded, and what only the part is too small for
   * is to be tried again, since the whole may be there again.
   */
  Decision widen(Decision decision, long permits) {
    List<LimitResult> results = new ArrayList<>(decision.results().size());
    for (int i = 0; i < decision.results().size(); i++) {
      LimitResult result = decision.results().get(i);
      Limit limit = whole.list().get(i);
      boolean tooLargeForThePart = result.passesIn().isEmpty() && permits <= limit.burst();
      results.add(
          new LimitResult(
              limit,
              result.remaining(),
              result.fullIn(),
              tooLargeForThePart ? LATER : result.passesIn(),
              result.moreIn()));
    }
    return decision.allowed()
        ? new Decision.Allowed(results, true)
        : new Decision.Refused(results, true);
  }
}
