package dev.weir.redis;

import dev.weir.Decision;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.Reservation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** What the script counts, and nothing else: no memory, no deadline, no fallback. */
final class RedisCounters implements LimitStore {
  private final Backend backend;
  private final Questions questions;
  private final LongSupplier size;

  /** Counters; {@code size} counts the keys that match {@link CounterKeys#pattern}. */
  RedisCounters(Backend backend, CounterKeys keys, LongSupplier size, IntSupplier lineages) {
    this.backend = backend;
    this.questions = new Questions(keys, lineages);
    this.size = size;
  }

  @Override
  public boolean tryAcquire(String key, Limits limits, long permits) {
    return check(key, limits, permits).allowed();
  }

  @Override
  public Decision check(String key, Limits limits, long permits) {
    return Decisions.of(ask(questions.of(Verb.TAKE, key, limits, permits)), limits);
  }

  @Override
  public Decision peek(String key, Limits limits, long permits) {
    return Decisions.of(ask(questions.of(Verb.PEEK, key, limits, permits)), limits);
  }

  @Override
  public Reservation reserve(String key, Limits limits, long permits, Duration maxWait) {
    Answer.Numbers answer = ask(questions.reserve(key, limits, permits, maxWait));
    Decision decision = Decisions.of(answer, limits);
    if (decision instanceof Decision.Refused refused) {
      return Reservation.refused(refused);
    }
    Holds holds = Holds.of(answer, limits);
    return Reservation.granted(
        (Decision.Allowed) decision,
        Decisions.micros(holds.delayMicros()),
        () -> ask(questions.end(Verb.CANCEL, key, limits, permits, holds)),
        () -> ask(questions.end(Verb.UNUSED, key, limits, permits, holds)));
  }

  @Override
  public void refund(String key, Limits limits, long permits) {
    ask(questions.of(Verb.REFUND, key, limits, permits));
  }

  @Override
  public void penalize(String key, Limits limits, long permits) {
    ask(questions.of(Verb.PENALIZE, key, limits, permits));
  }

  @Override
  public void reset(String key) {
    ask(questions.reset(key));
  }

  @Override
  public long size() {
    return size.getAsLong();
  }

  @Override
  public void close() {
    backend.close();
  }

  private Answer.Numbers ask(Question question) {
    try {
      return Asking.numbers(backend.ask(List.of(question)).toCompletableFuture().join().get(0));
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }
}
