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
 * {@link IllegalStateException}, and so does every wait under way.
 *
 * <p>Waits on token buckets are served in the order in which they began. Under other algorithms
 * waiters ask again when the refusal said that permits would be there, and the first to ask gets
 * them, so a request for many permits may wait longer than one for few.
 *
 * <p>Thread-safe. Only {@code acquire} blocks, at most for its maximum wait. For many clients use
 * {@link KeyedRateLimiter}.
 */
public final class RateLimiter implements AutoCloseable {
  private static final Duration UNLIMITED = Duration.ofNanos(Long.MAX_VALUE);

  private final Verbs verbs;
  private final String key;
  private final boolean ownsStore;

  private RateLimiter(Verbs verbs, String key, boolean ownsStore) {
    this.verbs = verbs;
    this.key = key;
    this.ownsStore = ownsStore;
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
    return verbs.tryAcquire(key, 1);
  }

  /** Takes all the permits, or none. */
  public boolean tryAcquire(long permits) {
    return verbs.tryAcquire(key, permits);
  }

  /** Takes one permit if there is one, and says how things stand. */
  public Decision check() {
    return verbs.check(key, 1);
  }

  /** Takes all the permits, or none, and says how things stand. */
  public Decision check(long permits) {
    return verbs.check(key, permits);
  }

  /** What {@link #check()} would say; takes nothing. */
  public Decision peek() {
    return verbs.peek(key, 1);
  }

  /** What {@link #check(long)} would say; takes nothing. */
  public Decision peek(long permits) {
    return verbs.peek(key, permits);
  }

  /** Waits as long as it takes for one permit; blocks. */
  public void acquire() throws InterruptedException {
    verbs.acquire(key, 1, UNLIMITED);
  }

  /** Waits for one permit; blocks. See {@link #acquire(long, Duration)}. */
  public void acquire(Duration maxWait) throws InterruptedException {
    verbs.acquire(key, 1, maxWait);
  }

  /**
   * Waits for the permits; blocks.
   *
   * @param maxWait the longest to wait; zero not to wait
   * @throws RateLimitExceededException at once, having consumed nothing, if the wait cannot end in
   *     time or the permits can never be had at once
   * @throws InterruptedException if interrupted, having given back what was taken
   */
  public void acquire(long permits, Duration maxWait) throws InterruptedException {
    verbs.acquire(key, permits, maxWait);
  }

  /** As {@link #acquireAsync(long, Duration)} for one permit. */
  public CompletableFuture<Void> acquireAsync(Duration maxWait) {
    return verbs.acquireAsync(key, 1, maxWait);
  }

  /**
   * Waits for the permits without blocking. The future fails with {@link
   * RateLimitExceededException} where {@link #acquire(long, Duration)} throws it. Cancelling it
   * gives the permits back.
   */
  public CompletableFuture<Void> acquireAsync(long permits, Duration maxWait) {
    return verbs.acquireAsync(key, permits, maxWait);
  }

  /** Takes one permit for use later. See {@link #reserve(long, Duration)}. */
  public Reservation reserve() {
    return verbs.reserve(key, 1, UNLIMITED);
  }

  /**
   * Takes permits now for use after {@link Reservation#delay}, or says that it could not within
   * {@code maxWait}, or ever.
   *
   * @throws IllegalArgumentException if a limit is not a token bucket
   */
  public Reservation reserve(long permits, Duration maxWait) {
    return verbs.reserve(key, permits, maxWait);
  }

  /** Gives permits back, at most what is used: for work that was not done after all. */
  public void refund(long permits) {
    verbs.refund(key, permits);
  }

  /** Charges permits whether there are any or not, down to a debt of one full limit. */
  public void penalize(long permits) {
    verbs.penalize(key, permits);
  }

  /** Forgets what was used. */
  public void reset() {
    verbs.reset(key);
  }

  /** The limits in force. */
  public Limits limits() {
    return verbs.limits();
  }

  /**
   * Changes the limits from now on. What was used carries over to a limit of the same name and
   * algorithm; any other starts afresh.
   */
  public void changeLimits(Limit... limits) {
    verbs.changeLimits(Limits.of(limits));
  }

  /** What has been decided so far, and what remains. */
  public LimiterStats stats() {
    return verbs.stats(key);
  }

  /** Ends the limiter and every wait. A store that was given to it stays open. Idempotent. */
  @Override
  public void close() {
    verbs.close(ownsStore);
  }

  /** Configures a {@link RateLimiter}. Not thread-safe. */
  public static final class Builder {
    private final LimiterBuilding building;
    private String key = "limiter";

    private Builder(Limits limits) {
      this.building = new LimiterBuilding(limits);
    }

    /** The key under which the store counts, by default {@code limiter}. */
    public Builder key(String key) {
      CellStore.requireKey(key);
      this.key = key;
      return this;
    }

    /**
     * Where to count, by default in this process and for this limiter alone. Limiters that share a
     * store need keys of their own.
     */
    public Builder store(LimitStore store) {
      building.store = Objects.requireNonNull(store, "store");
      return this;
    }

    /** The clock, by default the system's. */
    public Builder ticker(Ticker ticker) {
      building.ticker = Objects.requireNonNull(ticker, "ticker");
      return this;
    }

    /** Who is told of decisions, by default nobody. */
    public Builder listener(LimiterListener listener) {
      building.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /** The limiter. */
    public RateLimiter build() {
      return new RateLimiter(building.verbs(SingleKeyStore::new), key, building.store == null);
    }
  }
}
