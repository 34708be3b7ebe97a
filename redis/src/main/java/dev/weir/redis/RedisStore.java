package dev.weir.redis;

import dev.weir.Decision;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.Reservation;
import dev.weir.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Counts limits in Redis, for all instances that share it and a prefix.
 *
 * <p>A decision is one round trip and one atomic step in Redis, by Redis's clock; decisions that
 * wait at the same moment travel together. When Redis does not answer in time, or could not be
 * asked, {@link RedisSettings#whenDown} says what answers instead, and the decision says that it is
 * {@linkplain Decision#degraded degraded}. A call that ran out of time counts as taken. After a few
 * failures Redis is not asked for a moment; recovery needs nobody's help.
 *
 * <p>Thread-safe. Every verb blocks for at most the timeout, {@link #checkAsync} not at all. Under
 * {@code closed} they throw {@link dev.weir.StoreUnavailableException} while Redis does not answer,
 * but for {@code refund} and {@code penalize}, which are then lost, as they are under {@code open}.
 */
public final class RedisStore implements LimitStore {
  private final RedisSettings settings;
  private final Redis redis;
  private final Questions questions;
  private final Asking asking;
  private final Health health;
  private final Breaker breaker;
  private final LimitStore fallback;

  RedisStore(RedisSettings settings, Redis redis, Ticker ticker, StoreListener listener) {
    this.settings = settings;
    this.redis = redis;
    this.questions =
        new Questions(
            new CounterKeys(settings.prefix(), settings.buckets()), settings.chance()::nextInt);
    this.health = new Health(ticker, listener);
    this.breaker = new Breaker(ticker, health);
    this.asking = new Asking(redis.coalescer(), breaker, ticker, settings.timeout(), listener);
    this.fallback =
        switch (settings.whenDown()) {
          case OPEN -> new OpenFallback();
          case CLOSED, LOCAL -> new ClosedFallback(breaker::lastFailure);
        };
  }

  /**
   * Opens a store by the machine's clocks.
   *
   * @throws RedisStoreException as {@link #open(RedisSettings, Ticker, StoreListener)}
   */
  public static RedisStore open(RedisSettings settings) {
    return open(settings, Ticker.system(), StoreListener.NONE);
  }

  /**
   * Opens a store; blocks until Redis has been reached, or could not be, for at most a few seconds.
   *
   * @param ticker measures deadlines and pauses; what is counted is counted by Redis's clock
   * @throws RedisStoreException if the store is {@linkplain RedisSettings#required required} and
   *     Redis cannot be reached, is too old, or refuses the login; where it is not required the
   *     store starts degraded and goes on trying
   */
  public static RedisStore open(RedisSettings settings, Ticker ticker, StoreListener listener) {
    RedisStore store =
        new RedisStore(settings, new LettuceRedis(settings, ticker), ticker, listener);
    store.start();
    return store;
  }

  private void start() {
    try {
      redis.open().toCompletableFuture().join();
    } catch (CompletionException e) {
      RedisStoreException failure = Failures.of("Connecting", e);
      if (settings.required()) {
        close();
        throw failure;
      }
      breaker.open(failure);
    }
  }

  /** How it fares. */
  public StoreHealth health() {
    Health.State state = health.state();
    RedisStoreException why = state.why();
    return new StoreHealth(
        why == null,
        settings.whenDown(),
        settings.instances(),
        Optional.ofNullable(why).map(RedisStoreException::kind),
        health.since(state));
  }

  @Override
  public boolean tryAcquire(String key, Limits limits, long permits) {
    Question question = questions.of(Verb.TAKE, key, limits, permits);
    try {
      return Decisions.of(asking.ask(question), limits).allowed();
    } catch (RedisStoreException e) {
      return fallback.tryAcquire(key, limits, permits);
    }
  }

  @Override
  public Decision check(String key, Limits limits, long permits) {
    Question question = questions.of(Verb.TAKE, key, limits, permits);
    try {
      return Decisions.of(asking.ask(question), limits);
    } catch (RedisStoreException e) {
      return fallback.check(key, limits, permits);
    }
  }

  @Override
  public CompletableFuture<Decision> checkAsync(String key, Limits limits, long permits) {
    Question question = questions.of(Verb.TAKE, key, limits, permits);
    return asking
        .askAsync(question)
        .handle(
            (numbers, thrown) ->
                thrown == null
                    ? Decisions.of(numbers, limits)
                    : fallback.check(key, limits, permits));
  }

  @Override
  public Decision peek(String key, Limits limits, long permits) {
    Question question = questions.of(Verb.PEEK, key, limits, permits);
    try {
      return Decisions.of(asking.ask(question), limits);
    } catch (RedisStoreException e) {
      return fallback.peek(key, limits, permits);
    }
  }

  @Override
  public Reservation reserve(String key, Limits limits, long permits, Duration maxWait) {
    Question question = questions.reserve(key, limits, permits, maxWait);
    Answer.Numbers answer;
    try {
      answer = asking.ask(question);
    } catch (RedisStoreException e) {
      return fallback.reserve(key, limits, permits, maxWait);
    }
    Decision decision = Decisions.of(answer, limits);
    if (decision instanceof Decision.Refused refused) {
      return Reservation.refused(refused);
    }
    Holds holds = Holds.of(answer, limits);
    return Reservation.granted(
        (Decision.Allowed) decision,
        Decisions.micros(holds.delayMicros()),
        () -> tell(questions.cancel(key, limits, permits, holds), () -> {}));
  }

  @Override
  public void refund(String key, Limits limits, long permits) {
    tell(
        questions.of(Verb.REFUND, key, limits, permits),
        () -> fallback.refund(key, limits, permits));
  }

  @Override
  public void penalize(String key, Limits limits, long permits) {
    tell(
        questions.of(Verb.PENALIZE, key, limits, permits),
        () -> fallback.penalize(key, limits, permits));
  }

  @Override
  public void reset(String key) {
    tell(questions.reset(key), () -> fallback.reset(key));
  }

  /**
   * Keys held in Redis, by a scan of all of them on every master: slow, and not of one moment.
   * While Redis is down, the keys that the fallback holds.
   */
  @Override
  public long size() {
    return redis.size(questions.pattern());
  }

  /** Closes the connections and ends their threads; from then on the fallback answers. */
  @Override
  public void close() {
    redis.close();
    fallback.close();
  }

  private void tell(Question question, Runnable otherwise) {
    try {
      asking.ask(question);
    } catch (RedisStoreException e) {
      otherwise.run();
    }
  }
}
