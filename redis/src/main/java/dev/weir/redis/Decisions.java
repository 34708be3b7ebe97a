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
  static final int NUMBERS_PER_LIMIT = 3;

  private static final Optional<Duration> NOW = Optional.of(Duration.ZERO);

  private Decisions() {}

  static Decision of(Answer.Numbers numbers, Limits limits) {
    List<Limit> list = limits.list();
    List<LimitResult> results = new ArrayList<>(list.size());
    boolean allowed = true;
    for (int i = 0; i < list.size(); i++) {
      LimitResult result = result(list.get(i), numbers, i * NUMBERS_PER_LIMIT);
      allowed &= result.passed();
      results.add(result);
    }
    return allowed ? new Decision.Allowed(results, false) : new Decision.Refused(results, false);
  }

  private static LimitResult result(Limit limit, Answer.Numbers numbers, int at) {
    long wait = numbers.get(at + 2);
    return new LimitResult(
        limit,
        numbers.get(at),
        micros(numbers.get(at + 1)),
        wait == 0 ? NOW : wait < 0 ? Optional.empty() : Optional.of(micros(wait)));
  }

  static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1_000);
  }
}
