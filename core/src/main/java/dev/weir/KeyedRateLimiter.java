package dev.weir;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Limits many clients, each counted under a key of its own, over one bounded store.
 *
 * <pre>{@code
 * KeyedRateLimiter limiter = KeyedRateLimiter.of(Limit.perMinute(100), Limit.perDay(5000));
 * if (limiter.tryAcquire(userId)) { ... }
 * }</pre>
 *
 * <p>The verbs are those of {@link RateLimiter} with a key before the permits. A key is 1 to {@link
 * LimitStore#MAX_KEY_LENGTH} characters, anything else an {@link IllegalArgumentException} (a null
 * one a {@link NullPointerException}).
 *
 * <p>Thread-safe. Only {@code acquire} and {@code tryAcquire} with a maximum wait block, at most
 * for that long.
 */
public final class KeyedRateLimiter implements AutoCloseable {
  private static final Duration UNLIMITED = Duration.ofNanos(Long.MAX_VALUE);

  private final LimiterCore core;

  private KeyedRateLimiter(LimiterCore core) {
    this.core = core;
  }

  /** A limiter that counts in this process; several limits are all or nothing. */
  public static KeyedRateLimiter of(Limit... limits) {
    return builder(limits).build();
  }

  /** A limiter to be configured. */
  public static Builder builder(Limit... limits) {
    return new Builder(Limits.of(limits));
  }

  /** Takes one permit if there is one. */
  public boolean tryAcquire(String key) {
    return core.tryAcquire(key, 1);
  }

  /** Takes all the permits, or none. */
  public boolean tryAcquire(String key, long permits) {
    return core.tryAcquire(key, permits);
  }

  /**
   * Waits for the permits; blocks. As {@link #acquire(String, long, Duration)}, with an answer
   * instead of an exception.
   *
   * @return whether they were taken; if not, nothing was consumed
   * @throws InterruptedException if interrupted, before or meanwhile; nothing stays taken
   */
  public boolean tryAcquire(String key, long permits, Duration maxWait)
      throws InterruptedException {
    return core.tryAcquire(key, permits, maxWait);
  }

  /** Takes one permit if there is one, and says how things stand. */
  public Decision check(String key) {
    return core.check(key, 1);
  }

  /** Takes all the permits, or none, and says how things stand. */
  public Decision check(String key, long permits) {
    return core.check(key, permits);
  }

  /** What {@link #check(String)} would say; takes nothing. */
  public Decision peek(String key) {
    return core.peek(key, 1);
  }

  /** What {@link #check(String, long)} would say; takes nothing. */
  public Decision peek(String key, long permits) {
    return core.peek(key, permits);
  }

  /** Waits as long as it takes for one permit; blocks. */
  public void acquire(String key) throws InterruptedException {
    core.acquire(key, 1, UNLIMITED);
  }

  /** Waits for one permit; blocks. See {@link #acquire(String, long, Duration)}. */
  public void acquire(String key, Duration maxWait) throws InterruptedException {
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
  public void acquire(String key, long permits, Duration maxWait) throws InterruptedException {
    core.acquire(key, permits, maxWait);
  }

  /** As {@link #acquireAsync(String, long, Duration)} for one permit. */
  public CompletableFuture<Void> acquireAsync(String key, Duration maxWait) {
    return core.acquireAsync(key, 1, maxWait);
  }

  /**
   * Waits for the permits without blocking. The future fails with {@link
   * RateLimitExceededException} where {@link #acquire(String, long, Duration)} throws it.
   * Cancelling it gives the permits back, but for those that later waiters have built upon and go
   * on to use.
   */
  public CompletableFuture<Void> acquireAsync(String key, long permits, Duration maxWait) {
    return core.acquireAsync(key, permits, maxWait);
  }

  /** Takes one permit for use later. See {@link #reserve(String, long, Duration)}. */
  public Reservation reserve(String key) {
    return core.reserve(key, 1, UNLIMITED);
  }

  /**
   * Takes permits now for use after {@link Reservation#delay}, or says that it could not within
   * {@code maxWait}, or ever.
   *
   * @throws IllegalArgumentException if a limit is not a token bucket
   */
  public Reservation reserve(String key, long permits, Duration maxWait) {
    return core.reserve(key, permits, maxWait);
  }

  /** Gives permits back, at most what is used: for work that was not done after all. */
  public void refund(String key, long permits) {
    core.refund(key, permits);
  }

  /** Charges permits whether there are any or not, down to a debt of one full limit. */
  public void penalize(String key, long permits) {
    core.penalize(key, permits);
  }

  /** Forgets what a key has used. */
  public void reset(String key) {
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
   * <p>Where this process counts, what a key has used recovers at the new pace from now on, even if
   * nobody asks for it meanwhile; the last 8 changes since somebody asked are taken into account. A
   * key that was fresh again by the old limits may have been forgotten. A shared store learns of
   * the change with a key's next call that takes, and what it has used recovers at the old pace
   * until then: by at most one full limit more.
   */
  public void changeLimits(Limit... limits) {
    core.changeLimits(Limits.of(limits));
  }

  /** What has been decided so far, over all keys. */
  public KeyedStats stats() {
    return core.stats();
  }

  /** Ends the limiter and every wait. A store that was given to it stays open. Idempotent. */
  @Override
  public void close() {
    core.close();
  }

  /** Configures a {@link KeyedRateLimiter}. Not thread-safe. */
  public static final class Builder {
    private final LimiterOptions options;

    private Builder(Limits limits) {
      this.options = new LimiterOptions(limits);
    }

    /** Where to count, by default in this process, for a million keys. */
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
    public KeyedRateLimiter build() {
      return new KeyedRateLimiter(
          options.build(ticker -> InProcessStore.builder().ticker(ticker).build()));
    }
  }
}
