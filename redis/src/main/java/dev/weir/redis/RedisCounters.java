package dev.weir.redis;

import dev.weir.Algorithm;
import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.Reservation;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * The verbs of a store as questions to Redis, with no opinion on what to do when it does not
 * answer.
 *
 * <p>Thread-safe. The verbs that return a stage do not block; it fails with a {@link
 * RedisStoreException}. The others wait for it, without a deadline. Times are whole microseconds of
 * Redis's clock, rounded up, and a limit's period is counted in whole microseconds, rounded up.
 */
final class RedisCounters implements LimitStore {
  private static final long MAX_DELAY_MICROS = Limit.MAX_PERIOD.toNanos() / 1_000;

  private final Backend backend;
  private final CounterKeys keys;
  private final LongSupplier size;
  private final IntSupplier lineages;
  private final Commands commands = new Commands();

  /**
   * Counters.
   *
   * @param size counts the keys that match {@link CounterKeys#pattern}
   * @param lineages numbers by which reservations before a reset are told from those after it
   */
  RedisCounters(Backend backend, CounterKeys keys, LongSupplier size, IntSupplier lineages) {
    this.backend = backend;
    this.keys = keys;
    this.size = size;
    this.lineages = lineages;
  }

  /** Takes permits if every limit allows it, and says how things stand. */
  CompletionStage<Decision> checkAsync(String key, Limits limits, long permits) {
    return decide(Verb.TAKE, key, limits, permits);
  }

  @Override
  public boolean tryAcquire(String key, Limits limits, long permits) {
    return check(key, limits, permits).allowed();
  }

  @Override
  public Decision check(String key, Limits limits, long permits) {
    return join(checkAsync(key, limits, permits));
  }

  @Override
  public Decision peek(String key, Limits limits, long permits) {
    return join(decide(Verb.PEEK, key, limits, permits));
  }

  @Override
  public Reservation reserve(String key, Limits limits, long permits, Duration maxWait) {
    LimitStore.requireKey(key);
    LimitStore.requirePermits(permits);
    requireTokenBuckets(limits);
    byte[] command = Commands.reserve(permits, limits, maxWaitMicros(maxWait), lineages.getAsInt());
    Answer.Numbers answer = join(ask(key, command));
    Decision decision = Decisions.of(answer, limits);
    if (decision instanceof Decision.Refused refused) {
      return Reservation.refused(refused);
    }
    Holds holds = Holds.of(answer, limits);
    return Reservation.granted(
        (Decision.Allowed) decision,
        Decisions.micros(holds.delayMicros()),
        () -> join(ask(key, Commands.cancel(permits, limits, holds))));
  }

  @Override
  public void refund(String key, Limits limits, long permits) {
    join(ask(Verb.REFUND, key, limits, permits));
  }

  @Override
  public void penalize(String key, Limits limits, long permits) {
    join(ask(Verb.PENALIZE, key, limits, permits));
  }

  @Override
  public void reset(String key) {
    LimitStore.requireKey(key);
    join(ask(key, Commands.reset()));
  }

  /** Keys held now, by a scan of all keys in Redis: slow, and not of one moment. */
  @Override
  public long size() {
    return size.getAsLong();
  }

  @Override
  public void close() {
    backend.close();
  }

  private CompletionStage<Decision> decide(Verb verb, String key, Limits limits, long permits) {
    return ask(verb, key, limits, permits).thenApply(answer -> Decisions.of(answer, limits));
  }

  private CompletionStage<Answer.Numbers> ask(Verb verb, String key, Limits limits, long permits) {
    LimitStore.requireKey(key);
    LimitStore.requirePermits(permits);
    return ask(key, commands.of(verb, permits, limits));
  }

  private CompletionStage<Answer.Numbers> ask(String key, byte[] command) {
    return backend
        .ask(List.of(new Question(keys.of(key), command)))
        .thenApply(answers -> numbers(answers.get(0)));
  }

  private static Answer.Numbers numbers(Answer answer) {
    if (answer instanceof Answer.Failed failed) {
      throw new RedisStoreException(Kind.SCRIPT, failed.message(), null);
    }
    return (Answer.Numbers) answer;
  }

  private static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  private static long maxWaitMicros(Duration maxWait) {
    if (maxWait.isNegative()) {
      throw new IllegalArgumentException("maxWait must not be negative, got " + maxWait);
    }
    return maxWait.compareTo(Limit.MAX_PERIOD) >= 0 ? MAX_DELAY_MICROS : maxWait.toNanos() / 1_000;
  }

  private static void requireTokenBuckets(Limits limits) {
    for (Limit limit : limits.list()) {
      if (limit.algorithm() != Algorithm.TOKEN_BUCKET) {
        throw new IllegalArgumentException(
            "reserve needs token buckets, limit \""
                + limit.name()
                + "\" is a "
                + limit.algorithm().label()
                + "; give it a burst, or use acquire, which waits and asks again");
      }
    }
  }
}
