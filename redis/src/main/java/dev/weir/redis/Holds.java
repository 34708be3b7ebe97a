package dev.weir.redis;

import dev.weir.Limits;

/**
 * What a reservation took of each limit, as the script's answer says: after the results of the
 * limits the delay, then for each limit a lineage and when the permits act in its time.
 */
record Holds(Answer.Numbers answer, int delayIndex) {
  static Holds of(Answer.Numbers answer, Limits limits) {
    return new Holds(answer, limits.list().size() * Decisions.NUMBERS_PER_LIMIT);
  }

  long delayMicros() {
    return answer.get(delayIndex);
  }

  long lineage(int limit) {
    return answer.get(delayIndex + 1 + 2 * limit);
  }

  long actsAt(int limit) {
    return answer.get(delayIndex + 2 + 2 * limit);
  }
}
