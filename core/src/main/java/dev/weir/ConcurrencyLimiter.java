package dev.weir;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Limits how much is under way at once: whoever enters holds a {@link Permit} until closing it.
 *
 * <pre>{@code
 * try (ConcurrencyLimiter.Permit permit = limiter.acquire(Duration.ofSeconds(1))) { ... }
 * }</pre>
 *
 * <p>Thread-safe. Waiters are served in the order in which they came. Only {@code acquire} blocks,
 * at most for its maximum wait.
 */
public final class ConcurrencyLimiter {
  private final Ticker ticker;
  private final Object lock = new Object();

  /** In the order in which they came. */
  private final Set<CompletableFuture<Permit>> waiters = new LinkedHashSet<>();

  private final AtomicInteger admissions = new AtomicInteger();
  private int limit;
  private int inFlight;
  private long refused;

  private ConcurrencyLimiter(int limit, Ticker ticker) {
    this.limit = requireLimit(limit);
    this.ticker = ticker;
  }

  /**
   * A limiter that lets so many in at once.
   *
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public static ConcurrencyLimiter of(int limit) {
    return of(limit, Ticker.system());
  }

  /** A limiter with a clock of its own for the maximum waits. */
  public static ConcurrencyLimiter of(int limit, Ticker ticker) {
    return new ConcurrencyLimiter(limit, ticker);
  }

  /** A permit, if one is free and nobody waits for it. */
  public Optional<Permit> tryAcquire() {
    synchronized (lock) {
      if (inFlight < limit && waiters.isEmpty()) {
        inFlight++;
        return Optional.of(new Permit(this));
      }
      refused++;
      return Optional.empty();
    }
  }

  /**
   * Waits for a permit; blocks.
   *
   * @param maxWait the longest to wait; zero not to wait
   * @throws ConcurrencyLimitExceededException if none became free in time
   * @throws InterruptedException if interrupted, before or meanwhile; none is taken
   */
  public Permit acquire(Duration maxWait) throws InterruptedException {
    Waits.requireNotInterrupted();
    CompletableFuture<Permit> wait = acquireAsync(maxWait);
    return Waits.join(wait, () -> wait.join().close());
  }

  /**
   * Waits for a permit without blocking. The future fails with {@link
   * ConcurrencyLimitExceededException} when none became free in time; cancelling it leaves the
   * queue. What depends on it runs on the thread that closes a permit, or on the ticker's.
   */
  public CompletableFuture<Permit> acquireAsync(Duration maxWait) {
    long waitNanos = Durations.nanos("maxWait", maxWait);
    CompletableFuture<Permit> wait = new CompletableFuture<>();
    synchronized (lock) {
      if (inFlight < limit && waiters.isEmpty()) {
        inFlight++;
        wait.complete(new Permit(this));
        return wait;
      }
      if (waitNanos == 0) {
        refused++;
        wait.completeExceptionally(new ConcurrencyLimitExceededException(limit, maxWait));
        return wait;
      }
      waiters.add(wait);
    }
    Future<?> timeout = ticker.schedule(() -> expire(wait, maxWait), Duration.ofNanos(waitNanos));
    wait.whenComplete(
        (permit, failure) -> {
          timeout.cancel(false);
          leave(wait);
        });
    return wait;
  }

  /**
   * Changes the limit from now on. Those inside stay; when it shrinks, nobody enters until enough
   * have left.
   *
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public void changeLimit(int limit) {
    requireLimit(limit);
    synchronized (lock) {
      this.limit = limit;
    }
    admit();
  }

  /** How things stand. */
  public Stats stats() {
    synchronized (lock) {
      return new Stats(limit, inFlight, waiters.size(), refused);
    }
  }

  private void expire(CompletableFuture<Permit> wait, Duration maxWait) {
    int limitNow = stats().limit();
    if (wait.completeExceptionally(new ConcurrencyLimitExceededException(limitNow, maxWait))) {
      synchronized (lock) {
        refused++;
      }
    }
  }

  private void leave(CompletableFuture<Permit> wait) {
    synchronized (lock) {
      waiters.remove(wait);
    }
  }

  private void exit() {
    synchronized (lock) {
      inFlight--;
    }
    admit();
  }

  /**
   * Hands free permits to waiters. What depends on a waiter's future runs here and may close its
   * permit at once, which asks to admit again: the nested call only leaves a note, so that a queue
   * of any length is served without recursion.
   */
  private void admit() {
    if (admissions.getAndIncrement() == 0) {
      int noted = 1;
      while (noted != 0) {
        handOutFreePermits();
        noted = admissions.addAndGet(-noted);
      }
    }
  }

  private void handOutFreePermits() {
    for (CompletableFuture<Permit> next = enter(); next != null; next = enter()) {
      if (!next.complete(new Permit(this))) {
        synchronized (lock) {
          inFlight--;
        }
      }
    }
  }

  private @Nullable CompletableFuture<Permit> enter() {
    synchronized (lock) {
      if (inFlight >= limit || waiters.isEmpty()) {
        return null;
      }
      inFlight++;
      CompletableFuture<Permit> first = waiters.iterator().next();
      leave(first);
      return first;
    }
  }

  private static int requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, got " + limit);
    }
    return limit;
  }

  /**
   * How things stand.
   *
   * @param limit how many may be inside
   * @param inFlight how many are
   * @param waiting how many wait
   * @param refused how many were turned away or gave up waiting in vain
   */
  public record Stats(int limit, int inFlight, int waiting, long refused) {}

  /** Leave to be under way, held until closed. Closing again does nothing. Thread-safe. */
  public static final class Permit implements AutoCloseable {
    private final ConcurrencyLimiter limiter;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Permit(ConcurrencyLimiter limiter) {
      this.limiter = limiter;
    }

    /** Gives the permit back. */
    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        limiter.exit();
      }
    }
  }
}
