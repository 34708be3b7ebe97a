package dev.weir.redis;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.LimitResult;
import dev.weir.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes decisions of the script's numbers; their order is described in {@code batch.lua}. */
final class Decisions {
  static final int NUMBERS_PER_LIMIT = 4;

  private static final Optional<Duration> NOW = Optional.of(Duration.ZERO);

  private Decisions() {}

  static Decision of(Answer.Numbers numbers, Limits limits) {
    return of(numbers, limits, 0);
  }

  /** The decision as it reads so many microseconds after it was made. */
  static Decision of(Answer.Numbers numbers, Limits limits, long ageMicros) {
    List<Limit> list = limits.list();
    List<LimitResult> results = new ArrayList<>(list.size());
    boolean allowed = true;
    for (int i = 0; i < list.size(); i++) {
      LimitResult result = result(list.get(i), numbers, i * NUMBERS_PER_LIMIT, ageMicros);
      allowed &= result.passed();
      results.add(result);
    }
    return allowed ? new Decision.Allowed(results, false) : new Decision.Refused(results, false);
  }

  private static LimitResult result(Limit limit, Answer.Numbers numbers, int at, long ageMicros) {
    return new LimitResult(
        limit,
        numbers.get(at),
        micros(Math.max(0, numbers.get(at + 1) - ageMicros)),
        unlessNever(numbers.get(at + 2), ageMicros),
        unlessNever(numbers.get(at + 3), ageMicros));
  }

  private static Optional<Duration> unlessNever(long micros, long ageMicros) {
    if (micros < 0) {
      return Optional.empty();
    }
    return micros <= ageMicros ? NOW : Optional.of(micros(micros - ageMicros));
  }

  /** Microseconds until all limits would let the request pass: 0 if they did, -1 for never. */
  static long waitMicros(Answer.Numbers numbers, Limits limits) {
    long longest = 0;
    for (int i = 0; i < limits.list().size(); i++) {
      long wait = numbers.get(i * NUMBERS_PER_LIMIT + 2);
      if (wait < 0) {
        return -1;
      }
      longest = Math.max(longest, wait);
    }
    return longest;
  }

  static long remaining(Answer.Numbers numbers, int limit) {
    return numbers.get(limit * NUMBERS_PER_LIMIT);
  }

  static Duration fullIn(Answer.Numbers numbers, int limit) {
    return micros(numbers.get(limit * NUMBERS_PER_LIMIT + 1));
  }

  static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1_000);
  }
}
