package dev.weir.redis;

import dev.weir.Limit;
import dev.weir.LimitStore;
import dev.weir.Limits;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/**
 * The verbs of a store as questions to Redis. Wrong arguments are an {@link
 * IllegalArgumentException}, before anything is asked. Thread-safe.
 */
final class Questions {
  private static final long MAX_DELAY_MICROS = Limit.MAX_PERIOD.toNanos() / 1_000;

  /**
   * Enough that practically every master of a cluster has a slot among them; a master with none is
   * proved only after a failure.
   */
  private static final int PLACES = 256;

  private final CounterKeys keys;
  private final IntSupplier lineages;
  private final Commands commands = new Commands();

  /** What no other store proves itself under. */
  private final String store;

  /** Keys to prove it under, on many slots. */
  private final List<byte[]> places;

  /**
   * Questions about counters of these names.
   *
   * @param lineages numbers by which reservations before a reset are told from those after it, and
   *     the keys of this store's proofs from those of others
   */
  Questions(CounterKeys keys, IntSupplier lineages) {
    this.keys = keys;
    this.lineages = lineages;
    this.store =
        Integer.toHexString(lineages.getAsInt()) + Integer.toHexString(lineages.getAsInt());
    this.places =
        IntStream.range(0, PLACES)
            .mapToObj(place -> keys.ofProof(keys.of(String.valueOf(place)), store))
            .toList();
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

  /** The proof that counters can be written on the slot of a Redis key. */
  Question proof(byte[] key) {
    return new Question(keys.ofProof(key, store), Commands.prove(commands.withLogs()));
  }

  /** Proofs on many slots, of which practically every master of a cluster has one. */
  List<Question> proofs() {
    byte[] command = Commands.prove(commands.withLogs());
    return places.stream().map(place -> new Question(place, command)).toList();
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
