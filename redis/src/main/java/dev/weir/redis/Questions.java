package dev.weir.redis;

import dev.weir.Limit;
import dev.weir.LimitStore;
import dev.weir.Limits;
import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * The verbs of a store as questions to Redis. Wrong arguments are an {@link
 * IllegalArgumentException}, before anything is asked. Thread-safe.
 */
final class Questions {
  private static final long MAX_DELAY_MICROS = Limit.MAX_PERIOD.toNanos() / 1_000;

  private static final Limits ANY = Limits.of(Limit.perSecond(1));

  private final CounterKeys keys;
  private final IntSupplier lineages;
  private final Commands commands = new Commands();

  /**
   * Questions about counters of these names.
   *
   * @param lineages numbers by which reservations before a reset are told from those after it
   */
  Questions(CounterKeys keys, IntSupplier lineages) {
    this.keys = keys;
    this.lineages = lineages;
  }

  /** One whose answer is read by {@link Decisions#of}, or by nobody. */
  Question of(Verb verb, String key, Limits limits, long permits) {
    return new Question(
        keys.of(LimitStore.requireKey(key)),
        commands.of(verb, LimitStore.requirePermits(permits), limits));
  }

  /** One whose answer, when it grants, goes on with {@link Holds}. */
  Question reserve(String key, Limits limits, long permits, Duration maxWait) {
    LimitStore.requireKey(key);
    LimitStore.requirePermits(permits);
    LimitStore.requireTokenBuckets(limits);
    return new Question(
        keys.of(key),
        Commands.reserve(permits, limits, maxWaitMicros(maxWait), lineages.getAsInt()));
  }

  /** The end, by this verb, of a reservation that was granted with these holds. */
  Question end(Verb verb, String key, Limits limits, long permits, Holds holds) {
    return new Question(keys.of(key), Commands.end(verb, permits, limits, holds));
  }

  Question reset(String key) {
    return new Question(keys.of(LimitStore.requireKey(key)), Commands.reset());
  }

  /** One that changes nothing, to see whether Redis answers. */
  Question nothing() {
    return nothing(keys.of("-"));
  }

  /** One that changes nothing, to see whether the master of a Redis key answers. */
  Question nothing(byte[] key) {
    return new Question(key, commands.of(Verb.PEEK, 1, ANY));
  }

  /** What the keys of all counters match. */
  String pattern() {
    return keys.pattern();
  }

  private static long maxWaitMicros(Duration maxWait) {
    if (maxWait.isNegative()) {
      throw new IllegalArgumentException("maxWait must not be negative, got " + maxWait);
    }
    return maxWait.compareTo(Limit.MAX_PERIOD) >= 0 ? MAX_DELAY_MICROS : maxWait.toNanos() / 1_000;
  }
}
