package dev.weir.redis;

import dev.weir.Decision;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.Reservation;
import dev.weir.Ticker;
import dev.weir.redis.RedisSettings.WhenDown;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Counts limits in Redis, for all instances that share it and a prefix.
 *
 * <p>A decision is one round trip and one atomic step in Redis, by Redis's clock; decisions that
 * wait at the same moment travel together. A refusal is remembered in this process until the
 * request would pass, for a second at most; it is forgotten when this or another instance resets,
 * refunds, penalizes or changes the limits of the key.
 *
 * <p>When Redis does not answer in time, or cannot be asked, {@link RedisSettings#whenDown} says
 * what answers instead, and the decision says that it is {@linkplain Decision#degraded degraded}. A
 * call that ran out of time counts as taken. After a few failures Redis is not asked until it has
 * proved that it can be written, on a cluster the master that failed; recovery needs nobody's help.
 * What a fallback counts is not carried back to Redis.
 *
 * <p>Thread-safe. Every verb blocks for at most the timeout, {@link #checkAsync} and {@link
 * #reserveAsync} not at all; {@link #size} takes as long as it takes. What depends on those two may
 * run on the thread that reads Redis's replies, where the verbs that block throw {@link
 * IllegalStateException}; a reservation may be cancelled there. While Redis is down under {@code
 * closed}, verbs throw {@link dev.weir.StoreUnavailableException}, but for {@code refund} and
 * {@code penalize}, which are then lost, as they are under {@code open}.
 */
public final class RedisStore implements LimitStore {
  private static final Duration START = Duration.ofSeconds(2);

  private final RedisSettings settings;
  private final Redis redis;
  private final Memory memory;
  private final Ticker ticker;
  private final StoreListener listener;
  private final Questions questions;
  private final Health health;
  private final Breakers breakers;
  private final Asking asking;
  private final Probing probing;
  private final Fleet fleet;
  private final LimitStore fallback;
  private final Concurrency concurrency;
  private final AtomicBoolean closed = new AtomicBoolean();

  RedisStore(
      RedisSettings settings, Redis redis, Memory memory, Ticker ticker, StoreListener listener) {
    this.settings = settings;
    this.redis = redis;
    this.memory = memory;
    this.ticker = ticker;
    this.listener = listener;
    CounterKeys keys = new CounterKeys(settings.prefix(), settings.buckets());
    questions = new Questions(keys, settings.chance()::nextInt);
    health = new Health(ticker, listener, this::probeSoon);
    breakers = new Breakers(redis, health);
    asking = new Asking(redis.counters(), breakers, ticker, settings.timeout(), listener);
    probing = new Probing(asking, breakers, questions, health, ticker);
    fleet =
        new Fleet(
            new Asking(redis.fleet(), breakers, ticker, settings.timeout(), listener),
            ticker,
            newIgnored(),
            keys.instances(),
            settings.chance());
    concurrency = Concurrency.of(settings, redis.leases(), ticker);
    fallback =
        switch (settings.whenDown()) {
          case OPEN -> new OpenFallback();
          case CLOSED -> new ClosedFallback(health::lastFailure);
          case LOCAL -> new LocalFallback(settings.maxKeys(), memory, ticker, this::instances);
        };
  }

  /**
   * Opens a store by the machine's clocks, which logs when Redis is down and up again.
   *
   * @throws RedisStoreException as {@link #open(RedisSettings, Ticker, StoreListener)}
   */
  public static RedisStore open(RedisSettings settings) {
    return open(settings, Ticker.system(), StoreListener.NONE);
  }

  /**
   * Opens a store; blocks until Redis has counted, or could not be asked, for a few seconds at
   * most. It logs {@code store_down}, {@code store_up} and {@code store_entry_ignored}, each once,
   * by SLF4J.
   *
   * @param ticker measures deadlines and pauses; what is counted is counted by Redis's clock
   * @param listener told the same as the log, and more
   * @throws RedisStoreException if the store is {@linkplain RedisSettings#required required} and
   *     Redis cannot be reached, is too old, refuses the login, does not run the script or does not
   *     let it write; where it is not required the store starts degraded and goes on trying
   */
  public static RedisStore open(RedisSettings settings, Ticker ticker, StoreListener listener) {
    Memory memory = new Memory(ticker, settings.whenDown() != WhenDown.LOCAL, settings.maxKeys());
    Hearing hearing = new Hearing(memory);
    LettuceRedis redis = new LettuceRedis(settings, ticker, hearing);
    StoreListener told = StoreListener.all(List.of(listener, new StoreLog(settings)));
    RedisStore store = new RedisStore(settings, redis, memory, ticker, told);
    hearing.permits(store.concurrency);
    hearing.tells(store.newIgnored());
    store.start();
    return store;
  }

  /** Connects and counts once, without a decision's deadline: the first call is the slowest. */
  void start() {
    Question proof = questions.proofs().get(0);
    try {
      redis.open().toCompletableFuture().join();
      Awaited reply = new Awaited();
      redis.counters().ask(proof, reply);
      Asking.numbers(reply.await(ticker, START));
    } catch (CompletionException | RedisStoreException e) {
      RedisStoreException failure = Failures.of("Connecting to " + settings.url(), e);
      if (settings.required()) {
        close();
        throw failure;
      }
      breakers.of(proof).open(failure);
    }
    probing.begin();
    fleet.beat().join();
  }

  /**
   * A limiter of how much is under way at once in all instances that share the prefix and a name.
   *
   * @param leaseTime how long the permits of an instance that died stay taken: 100 ms to a day
   * @throws IllegalArgumentException if the name is empty or too long, the limit less than 1, or
   *     the lease time out of range
   */
  public SharedConcurrencyLimiter concurrency(String name, int limit, Duration leaseTime) {
    return concurrency.limiter(name, limit, leaseTime);
  }

  /** How it fares. */
  public StoreHealth health() {
    Health.State state = health.state();
    return new StoreHealth(
        state.why() == null,
        settings.whenDown(),
        instances(),
        Optional.ofNullable(state.why()).map(RedisStoreException::kind),
        health.since(state));
  }

  RedisSettings settings() {
    return settings;
  }

  Redis redis() {
    return redis;
  }

  Ticker ticker() {
    return ticker;
  }

  /** Tells of what does without Redis while the store counts. */
  Ignored newIgnored() {
    return new Ignored(listener, ticker, health::isDown);
  }

  private void probeSoon() {
    probing.soon();
  }

  private int instances() {
    int seen = fleet.seen();
    return seen > 0 ? seen : settings.instances();
  }

  @Override
  public boolean tryAcquire(String key, Limits limits, long permits) {
    requireRequest(key, permits);
    if (memory.refuses(key, limits, permits)) {
      return false;
    }
    Question question = questions.of(Verb.TAKE, key, limits, permits);
    long mark = memory.mark(question);
    try {
      Answer.Numbers answer = asking.ask(question);
      memory.remember(key, mark, limits, permits, answer);
      return Decisions.waitMicros(answer, limits) == 0;
    } catch (RedisStoreException e) {
      return fallback.tryAcquire(key, limits, permits);
    }
  }

  @Override
  public Decision check(String key, Limits limits, long permits) {
    requireRequest(key, permits);
    Decision known = memory.refusal(key, limits, permits);
    if (known != null) {
      return known;
    }
    Question question = questions.of(Verb.TAKE, key, limits, permits);
    long mark = memory.mark(question);
    try {
      Answer.Numbers answer = asking.ask(question);
      memory.remember(key, mark, limits, permits, answer);
      return Decisions.of(answer, limits);
    } catch (RedisStoreException e) {
      return fallback.check(key, limits, permits);
    }
  }

  @Override
  public CompletableFuture<Decision> checkAsync(String key, Limits limits, long permits) {
    requireRequest(key, permits);
    Decision known = memory.refusal(key, limits, permits);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    Question question = questions.of(Verb.TAKE, key, limits, permits);
    long mark = memory.mark(question);
    return decided(
        question,
        answer -> {
          memory.remember(key, mark, limits, permits, answer);
          return Decisions.of(answer, limits);
        },
        () -> fallback.check(key, limits, permits),
        decision -> giveBackUnheard(decision, key, limits, permits));
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
    long mark = memory.mark(question);
    try {
      Answer.Numbers answer = asking.ask(question);
      memory.remember(key, mark, limits, permits, answer);
      return reservation(key, limits, permits, answer);
    } catch (RedisStoreException e) {
      return fallback.reserve(key, limits, permits, maxWait);
    }
  }

  @Override
  public CompletableFuture<Reservation> reserveAsync(
      String key, Limits limits, long permits, Duration maxWait) {
    Question question = questions.reserve(key, limits, permits, maxWait);
    long mark = memory.mark(question);
    return decided(
        question,
        answer -> {
          memory.remember(key, mark, limits, permits, answer);
          return reservation(key, limits, permits, answer);
        },
        () -> fallback.reserve(key, limits, permits, maxWait),
        Reservation::refund);
  }

  private Reservation reservation(String key, Limits limits, long permits, Answer.Numbers answer) {
    Decision decision = Decisions.of(answer, limits);
    if (decision instanceof Decision.Refused refused) {
      return Reservation.refused(refused);
    }
    Holds holds = Holds.of(answer, limits);
    return Reservation.granted(
        (Decision.Allowed) decision,
        Decisions.micros(holds.delayMicros()),
        () -> giveBack(questions.end(Verb.CANCEL, key, limits, permits, holds)),
        () -> giveBack(questions.end(Verb.UNUSED, key, limits, permits, holds)));
  }

  /** Waits for it, but not where that were to wait for itself. */
  private void giveBack(Question question) {
    if (ReplyThread.isCurrent()) {
      giveBackLater(question);
    } else {
      change(question, () -> {});
    }
  }

  private void giveBackLater(Question question) {
    asking.askAsync(question).whenComplete((answer, failure) -> memory.changed(question.key()));
  }

  /** Gives back what was taken for a caller who had given up by the time of the answer. */
  private void giveBackUnheard(Decision decision, String key, Limits limits, long permits) {
    if (decision.degraded()) {
      fallback.refund(key, limits, permits);
    } else if (decision.allowed()) {
      giveBackLater(questions.of(Verb.REFUND, key, limits, permits));
    }
  }

  @Override
  public void refund(String key, Limits limits, long permits) {
    change(
        questions.of(Verb.REFUND, key, limits, permits),
        () -> fallback.refund(key, limits, permits));
  }

  /** What remains then is known here, too, if Redis goes away now. */
  @Override
  public void penalize(String key, Limits limits, long permits) {
    Question question = questions.of(Verb.PENALIZE, key, limits, permits);
    long mark = memory.mark(question);
    try {
      memory.remember(key, mark, limits, permits, asking.ask(question));
    } catch (RedisStoreException e) {
      fallback.penalize(key, limits, permits);
    } finally {
      memory.changed(question.key());
    }
  }

  /**
   * Forgets everything about a key, in Redis and in this process. While Redis is down what Redis
   * has counted stays, and counts again when it is back.
   */
  @Override
  public void reset(String key) {
    Question question = questions.reset(key);
    memory.forget(key);
    if (settings.whenDown() == WhenDown.LOCAL) {
      fallback.reset(key);
    }
    change(question, () -> fallback.reset(key));
  }

  /**
   * Keys held in Redis, by a scan of all of them on every master: slow, and not of one moment. If
   * that fails, the keys that the fallback holds.
   */
  @Override
  public long size() {
    ReplyThread.requireOther();
    try {
      return redis.size(questions.pattern());
    } catch (RedisStoreException e) {
      return fallback.size();
    }
  }

  /** Leaves the fleet, closes the connections and ends their threads. */
  @Override
  public void close() {
    ReplyThread.requireOther();
    if (closed.compareAndSet(false, true)) {
      health.close();
      probing.close();
      fleet.close();
      concurrency.close();
      redis.close();
      fallback.close();
    }
  }

  /** Before anything remembered or local answers in Redis's place: wrong is always wrong. */
  private static void requireRequest(String key, long permits) {
    LimitStore.requireKey(key);
    LimitStore.requirePermits(permits);
  }

  /**
   * Asks; completed by what is made of the answer, or by what answers otherwise. If it was
   * cancelled meanwhile, what was decided is undone.
   */
  private <T> CompletableFuture<T> decided(
      Question question,
      Function<Answer.Numbers, T> made,
      Supplier<T> otherwise,
      Consumer<T> undone) {
    CompletableFuture<T> decided = new CompletableFuture<>();
    asking
        .askAsync(question)
        .whenComplete(
            (answer, failure) -> {
              try {
                T decision = failure == null ? made.apply(answer) : otherwise.get();
                if (!decided.complete(decision)) {
                  undone.accept(decision);
                }
              } catch (RuntimeException e) {
                decided.completeExceptionally(e);
              }
            });
    return decided;
  }

  /** Asks for a change, after which nothing remembered of the key holds, whatever became of it. */
  private void change(Question question, Runnable otherwise) {
    try {
      asking.ask(question);
    } catch (RedisStoreException e) {
      otherwise.run();
    } finally {
      memory.changed(question.key());
    }
  }
}
