package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.Call.Told;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * Calls made under load, to be judged afterwards.
 *
 * @param list in the order in which they ended
 * @param lateness by how much this machine let a thread wait too long meanwhile, at most
 */
public record Calls(List<Call> list, Duration lateness) {
  private static final Duration GRACE = Duration.ofMillis(20);
  private static final Duration MOST_GRACE = Duration.ofMillis(200);
  private static final int SEVERAL = 4;

  /** Those that meet a condition. */
  public Calls where(Predicate<Call> condition) {
    return new Calls(list.stream().filter(condition).toList(), lateness);
  }

  Calls of(String key) {
    return where(call -> call.key().equals(key));
  }

  Calls endedBefore(long nanos) {
    return where(call -> call.endedNanos() - nanos < 0);
  }

  Calls startedAfter(long nanos) {
    return where(call -> call.startedNanos() - nanos > 0);
  }

  /** How many there are. */
  public int count() {
    return list.size();
  }

  int count(Told told) {
    return where(call -> call.told() == told).count();
  }

  int allowed() {
    return count(Told.ALLOWED) + count(Told.ALLOWED_BY_FALLBACK);
  }

  /** How many Redis did not decide. */
  public int byFallback() {
    return where(call -> !call.told().byRedis()).count();
  }

  /** From a moment to the end of the first call that Redis decided after it. */
  Duration untilRedisDecided(long nanos) {
    return list.stream()
        .filter(call -> call.told().byRedis() && call.endedNanos() - nanos > 0)
        .findFirst()
        .map(call -> Duration.ofNanos(call.endedNanos() - nanos))
        .orElseThrow(() -> new AssertionError("Redis decided nothing any more"));
  }

  /**
   * Asserts that nobody waited much longer than the deadline; prints how long they did wait. Both
   * allow for what the machine itself adds; the longest for several times as much, since it meets
   * one of many threads where a single one measures the machine.
   */
  public void assertPrompt(String situation, Duration deadline) {
    long[] nanos = list.stream().mapToLong(Call::nanos).sorted().toArray();
    assertThat(nanos).as("calls while %s", situation).isNotEmpty();
    Duration high = Duration.ofNanos(nanos[(int) Math.ceil(nanos.length * 0.999) - 1]);
    Duration highest = Duration.ofNanos(nanos[nanos.length - 1]);
    System.out.printf(
        "%s: %d calls (%d by the fallback), p99.9 %.1f ms, longest %.1f ms; the machine: %.1f ms late%n",
        situation, nanos.length, byFallback(), millis(high), millis(highest), millis(lateness));
    assertThat(high)
        .as("p99.9 while %s", situation)
        .isLessThanOrEqualTo(deadline.plus(GRACE).plus(lateness));
    assertThat(highest)
        .as("longest while %s", situation)
        .isLessThanOrEqualTo(deadline.plus(MOST_GRACE).plus(lateness.multipliedBy(SEVERAL)));
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
