package dev.weir;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Limits one thing: a method, a connection, an outgoing call.
 *
 * <pre>{@code
 * RateLimiter limiter = RateLimiter.of(Limit.perSecond(10));
 * if (limiter.tryAcquire()) { ... }
 * }</pre>
 *
 * <p>{@code tryAcquire} answers yes or no and allocates nothing; {@code check} answers with a full
 * {@link Decision}; {@code peek} asks without taking; {@code acquire} waits, {@code acquireAsync}
 * waits without a thread; {@code reserve} takes now for use later. Permits are one unless given;
 * fewer than one is an {@link IllegalArgumentException}. After {@link #close} every verb throws
 * {@link IllegalStateException}, and so does every wait under way; {@code stats} and {@code limits}
 * still answer.
 *
 * <p>Waits on token buckets are served in the order in which they began. Under other algorithms
 * waiters ask again when the refusal said that permits would be there, and the first to ask gets
 * them, so a request for many permits may wait longer than one for few.
 *
 * <p>Thread-safe. Only {@code acquire} and {@code tryAcquire} with a maximum wait block, at most
 * for that long. For many clients use {@link KeyedRateLimiter}.
 */
public final class RateLimiter implements AutoCloseable {
  private static final Duration UNLIMITED = Duration.ofNanos(Long.MAX_VALUE);

  private final LimiterCore core;
  private final String key;

  private RateLimiter(LimiterCore core, String key) {
    this.core = core;
    this.key = key;
  }

  /** A limiter that counts in this process; several limits are all or nothing. */
  public static RateLimiter of(Limit... limits) {
    return builder(limits).build();
  }

  /** A limiter to be configured. */
  public static Builder builder(Limit... limits) {
    return new Builder(Limits.of(limits));
  }

  /** Takes one permit if there is one. */
  public boolean tryAcquire() {
    return core.tryAcquire(key, 1);
  }

  /** Takes all the permits, or none. */
  public boolean tryAcquire(long permits) {
    return core.tryAcquire(key, permits);
  }

  /**
   * Waits for the permits; blocks. As {@link #acquire(long, Duration)}, with an answer instead of
   * an exception.
   *
   * @return whether they were taken; if not, nothing was consumed
   * @throws InterruptedException if interrupted, before or meanwhile; nothing stays taken
   */
  public boolean tryAcquire(long permits, Duration maxWait) throws InterruptedException {
    return core.tryAcquire(key, permits, maxWait);
  }

  /** Takes one permit if there is one, and says how things stand. */
  public Decision check() {
    return core.check(key, 1);
  }

  /** Takes all the permits, or none, and says how things stand. */
  public Decision check(long permits) {
    return core.check(key, permits);
  }

  /** What {@link #check()} would say; takes nothing. */
  public Decision peek() {
    return core.peek(key, 1);
  }

  /** What {@link #check(long)} would say; takes nothing. */
  public Decision peek(long permits) {
    return core.peek(key, permits);
  }

  /** Waits as long as it takes for one permit; blocks. */
  public void acquire() throws InterruptedException {
    core.acquire(key, 1, UNLIMITED);
  }

  /** Waits for one permit; blocks. See {@link #acquire(long, Duration)}. */
  public void acquire(Duration maxWait) throws InterruptedException {
    core.acquire(key, 1, maxWait);
  }

  /**
   * Waits for the permits; blocks.
   *
   * @param maxWait the longest to wait; zero not to wait
   * @throws RateLimitExceededException at once, having consumed nothing, if the wait cannot end in
   *     time or the permits can never be had at once
   * @throws InterruptedException if interrupted, before or meanwhile; nothing stays taken
   */
  public void acquire(long permits, Duration maxWait) throws InterruptedException {
    core.acquire(key, permits, maxWait);
  }

  /** As {@link #acquireAsync(long, Duration)} for one permit. */
  public CompletableFuture<Void> acquireAsync(Duration maxWait) {
    return core.acquireAsync(key, 1, maxWait);
  }

  /**
   * Waits for the permits without blocking. The future fails with {@link
   * RateLimitExceededException} where {@link #acquire(long, Duration)} throws it. Cancelling it
   * gives the permits back, but for those that later waiters have built upon and go on to use.
   */
  public CompletableFuture<Void> acquireAsync(long permits, Duration maxWait) {
    return core.acquireAsync(key, permits, maxWait);
  }

  /** Takes one permit for use later. See {@link #reserve(long, Duration)}. */
  public Reservation reserve() {
    return core.reserve(key, 1, UNLIMITED);
  }

  /**
   * Takes permits now for use after {@link Reservation#delay}, or says that it could not within
   * {@code maxWait}, or ever.
   *
   * @throws IllegalArgumentException if a limit is not a token bucket
   */
  public Reservation reserve(long permits, Duration maxWait) {
    return core.reserve(key, permits, maxWait);
  }

  /** Gives permits back, at most what is used: for work that was not done after all. */
  public void refund(long permits) {
    core.refund(key, permits);
  }

  /** Charges permits whether there are any or not, down to a debt of one full limit. */
  public void penalize(long permits) {
    core.penalize(key, permits);
  }

  /** Forgets what was used. */
  public void reset() {
    core.reset(key);
  }

  /** The limits in force. */
  public Limits limits() {
    return core.limits();
  }

  /**
   * Changes the limits from now on. What was used carries over to a limit of the same name and
   * algorithm; any other starts afresh.
   *
   * <p>Where this process counts, what is used recovers at the new pace from now on, even if nobody
   * asks meanwhile; the last 8 changes since somebody asked are taken into account. A shared store
   * learns of the change with the next call that takes, and what is used recovers at the old pace
   * until then: by at most one full limit more.
   */
  public void changeLimits(Limit... limits) {
    core.changeLimits(Limits.of(limits));
  }

  /** What has been decided so far, and what remains. */
  public LimiterStats stats() {
    return core.stats(key);
  }

  /** Ends the limiter and every wait. A store that was given to it stays open. Idempotent. */
  @Override
  public void close() {
    core.close();
  }

  /** Configures a {@link RateLimiter}. Not thread-safe. */
  public static final class Builder {
    private final LimiterOptions options;
    private String key = "limiter";

    private Builder(Limits limits) {
      this.options = new LimiterOptions(limits);
    }

    /** The key under which the store counts, by default {@code limiter}. */
    public Builder key(String key) {
      this.key = LimitStore.requireKey(key);
      return this;
    }

    /**
     * Where to count, by default in this process and for this limiter alone. Limiters that share a
     * store need keys of their own.
     */
    public Builder store(LimitStore store) {
      options.store = Objects.requireNonNull(store, "store");
      return this;
    }

    /**
     * The clock, by default the system's. A store that is given has a clock of its own and should
     * have the same.
     */
    public Builder ticker(Ticker ticker) {
      options.ticker = Objects.requireNonNull(ticker, "ticker");
      return this;
    }

    /** Who is told of decisions, by default nobody. */
    public Builder listener(LimiterListener listener) {
      options.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /** The limiter. */
    public RateLimiter build() {
      return new RateLimiter(options.build(SingleKeyStore::new), key);
    }
  }
}
