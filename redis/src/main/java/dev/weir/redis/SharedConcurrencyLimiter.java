package dev.weir.redis;

import dev.weir.ConcurrencyLimitExceededException;
import dev.weir.StoreUnavailableException;
import dev.weir.redis.PermitQueue.Wait;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Limits how much is under way at once in all instances together: a {@link
 * dev.weir.ConcurrencyLimiter} whose permits are counted in Redis under a name.
 *
 * <pre>{@code
 * try (SharedConcurrencyLimiter.Permit permit = limiter.acquire(Duration.ofSeconds(1))) { ... }
 * }</pre>
 *
 * <p>A permit is a lease: it is renewed in the background, every third of the lease time, until it
 * is closed. The permits of a process that died are free again after the lease time. Redis grants a
 * permit only while fewer than the limit are held, by its own clock. More work than that can be
 * under way only beside permits that were lost: Redis could not be asked for longer than the lease
 * time, lost its data, or failed over to a replica that did not know of them yet. {@link
 * Permit#held()} tells. Once such a permit's renewal gets through, it is counted again, so that
 * nobody is let in beside it until fewer than the limit are held.
 *
 * <p>The limit belongs to the instance: each lets itself in by its own, so a change takes effect as
 * far as it has been made.
 *
 * <p>There is no safe guess at what others hold, so while Redis cannot be asked nobody is let in:
 * {@code tryAcquire} and {@code acquire} throw a {@link StoreUnavailableException}, at the latest
 * after twice the store's timeout, and those who wait are told so. What is held stays held.
 *
 * <p>Thread-safe. Waiters of one instance are served in the order in which they came; between
 * instances the quickest is. {@code tryAcquire} blocks for an answer from Redis, or for two where
 * another was being waited for, and {@code acquire} at most for its maximum wait and those; nothing
 * else blocks.
 */
public final class SharedConcurrencyLimiter {
  private final Concurrency shared;
  private final PermitQueue queue;
  private final Leases leases;

  SharedConcurrencyLimiter(Concurrency shared, LeaseCalls calls, Duration leaseTime, int limit) {
    this.shared = shared;
    this.queue = new PermitQueue(shared, calls, leaseTime, limit);
    this.leases = queue.leases();
  }

  /**
   * A permit, if one is free and nobody in this instance waits for it.
   *
   * @throws StoreUnavailableException if Redis cannot be asked
   */
  public Optional<Permit> tryAcquire() {
    ReplyThread.requireOther();
    try {
      return queue.join(false).outcome().join();
    } catch (CompletionException e) {
      throw failure(e.getCause());
    }
  }

  /**
   * Waits for a permit; blocks.
   *
   * @param maxWait the longest to wait for one to become free; zero not to wait
   * @throws ConcurrencyLimitExceededException if none became free in time
   * @throws StoreUnavailableException if Redis cannot be asked
   * @throws InterruptedException if interrupted, before or meanwhile; none is taken
   */
  public Permit acquire(Duration maxWait) throws InterruptedException {
    ReplyThread.requireOther();
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before waiting for a permit");
    }
    CompletableFuture<Permit> wait = acquireAsync(maxWait);
    try {
      return wait.get();
    } catch (InterruptedException e) {
      if (!wait.cancel(false)) {
        wait.thenAccept(Permit::close);
      }
      throw e;
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  /**
   * Waits for a permit without blocking. The future fails with {@link
   * ConcurrencyLimitExceededException} when none became free in time and with {@link
   * StoreUnavailableException} when Redis cannot be asked; cancelling it leaves the queue. What
   * depends on it must not block, unless it runs on an executor of its own: it runs on the thread
   * that reads what Redis answers, or on the ticker's.
   */
  public CompletableFuture<Permit> acquireAsync(Duration maxWait) {
    if (maxWait.isNegative()) {
      throw new IllegalArgumentException("maxWait must not be negative, got " + maxWait);
    }
    CompletableFuture<Permit> permit = new CompletableFuture<>();
    Wait wait = queue.join(!maxWait.isZero());
    wait.outcome().thenAccept(outcome -> settle(permit, outcome, maxWait));
    wait.outcome()
        .whenComplete(
            (outcome, failure) -> {
              if (failure != null) {
                permit.completeExceptionally(failure);
              }
            });
    permit.whenComplete((granted, failure) -> queue.leave(wait));
    if (!permit.isDone() && !maxWait.isZero()) {
      Future<?> timeout = shared.ticker().schedule(() -> queue.hurry(wait), maxWait);
      permit.whenComplete((granted, failure) -> timeout.cancel(false));
    }
    return permit;
  }

  private void settle(
      CompletableFuture<Permit> permit, Optional<Permit> outcome, Duration maxWait) {
    if (outcome.isEmpty()) {
      permit.completeExceptionally(new ConcurrencyLimitExceededException(leases.limit(), maxWait));
    } else if (!permit.complete(outcome.get())) {
      outcome.get().close();
    }
  }

  /**
   * Changes the limit of this instance from now on. Those inside stay; when it shrinks, nobody
   * enters here until enough have left.
   *
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public void changeLimit(int limit) {
    leases.changeLimit(requireLimit(limit));
    queue.wake();
  }

  /** How things stand in this instance. */
  public Stats stats() {
    return new Stats(
        leases.limit(), leases.size(), queue.waiting(), queue.refused(), leases.lost());
  }

  static int requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, got " + limit);
    }
    return limit;
  }

  private static RuntimeException failure(@Nullable Throwable failure) {
    return failure instanceof RuntimeException known
        ? known
        : new IllegalStateException("the wait failed", failure);
  }

  /**
   * How things stand in one instance.
   *
   * @param limit how many may be inside in all instances together
   * @param inFlight how many of this one are
   * @param waiting how many wait for an answer or a permit
   * @param refused how many were turned away or gave up waiting in vain
   * @param lost how many permits were lost while they were held
   */
  public record Stats(int limit, int inFlight, int waiting, long refused, long lost) {}

  /** Leave to be under way, held until closed. Closing again does nothing. Thread-safe. */
  public static final class Permit implements AutoCloseable {
    private final Leases leases;
    private final long number;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean lost = new AtomicBoolean();
    private volatile long endsNanos;

    Permit(Leases leases, long number, long endsNanos) {
      this.leases = leases;
      this.number = number;
      this.endsNanos = endsNanos;
    }

    /**
     * Whether it is certain that it was counted from when it was granted until now. If not, the
     * work may run beside another that was let in its place; it is still to be closed. Does not
     * block.
     */
    public boolean held() {
      return !closed.get() && !lost.get() && leases.isAhead(endsNanos);
    }

    /** Gives the permit back. Does not block. */
    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        leases.release(this);
      }
    }

    long number() {
      return number;
    }

    boolean isClosed() {
      return closed.get();
    }

    void renew(long endsNanos) {
      this.endsNanos = endsNanos;
    }

    /** It was missing in Redis; whether that is news. */
    boolean lose() {
      return lost.compareAndSet(false, true);
    }
  }
}
