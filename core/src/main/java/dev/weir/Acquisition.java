package dev.weir;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * One caller's wait for permits.
 *
 * <p>Where all limits are token buckets it reserves, so callers are served in the order in which
 * they came. Elsewhere it asks, waits until the time the refusal announced, and asks again. In
 * either case a wait that cannot end by the deadline fails at once and has consumed nothing.
 * Whoever asks again asks under the limits in force by then.
 *
 * <p>What was taken for a wait that is given up is given back, whenever that is: before the store
 * has answered, while waiting, and after the time to act has come but nobody was told.
 */
final class Acquisition {
  private final LimitStore store;
  private final Ticker ticker;
  private final String key;
  private final Supplier<Limits> limits;
  private final long permits;
  private final Duration maxWait;
  private final long maxWaitNanos;
  private final long startNanos;
  private final CompletableFuture<Void> future = new CompletableFuture<>();
  private volatile Future<?> timer = CompletableFuture.completedFuture(null);

  /** Gives back what was taken, under the limits under which it was. */
  private volatile Runnable refund = () -> {};

  Acquisition(
      LimitStore store,
      Ticker ticker,
      String key,
      Supplier<Limits> limits,
      long permits,
      Duration maxWait) {
    this.store = store;
    this.ticker = ticker;
    this.key = key;
    this.limits = limits;
    this.permits = permits;
    this.maxWait = maxWait;
    this.maxWaitNanos = Durations.nanos("maxWait", maxWait);
    this.startNanos = ticker.nanos();
  }

  /** The wait; anything but a normal completion gives back what was taken. */
  CompletableFuture<Void> start() {
    Limits first = limits.get();
    if (first.allTokenBuckets()) {
      reserve(first);
    } else {
      ask(first);
    }
    future.whenComplete((granted, failure) -> timer.cancel(false));
    return future;
  }

  /** Gives back what was granted but will not be used. */
  void refund() {
    refund.run();
  }

  private void reserve(Limits asked) {
    store
        .reserveAsync(key, asked, permits, maxWait)
        .whenComplete(
            (reservation, failure) -> {
              if (failure != null) {
                future.completeExceptionally(failure);
              } else if (reservation.decision() instanceof Decision.Refused refused) {
                fail(refused);
              } else {
                waitFor(reservation);
              }
            });
  }

  private void waitFor(Reservation reservation) {
    refund = reservation::refund;
    if (future.isDone()) {
      elsewhere(reservation::refund);
      return;
    }
    future.whenComplete(
        (granted, failure) -> {
          if (failure != null) {
            reservation.refund();
          }
        });
    if (reservation.delay().isZero()) {
      future.complete(null);
    } else {
      later(() -> future.complete(null), reservation.delay());
    }
  }

  private void ask(Limits asked) {
    store
        .checkAsync(key, asked, permits)
        .whenComplete(
            (decision, failure) -> {
              if (failure != null) {
                future.completeExceptionally(failure);
              } else if (decision instanceof Decision.Refused refused) {
                waitOrFail(refused);
              } else {
                // What a fallback granted the store never took; where a fallback counts, it
                // forgets.
                refund = decision.degraded() ? () -> {} : () -> store.refund(key, asked, permits);
                if (!future.complete(null)) {
                  elsewhere(refund);
                }
              }
            });
  }

  /** Not here: this may be a thread of the store's, which waiting for the store would block. */
  private void elsewhere(Runnable task) {
    ticker.schedule(task, Duration.ZERO);
  }

  private void waitOrFail(Decision.Refused refused) {
    Optional<Duration> wait = refused.retryAfter();
    long leftNanos = maxWaitNanos - (ticker.nanos() - startNanos);
    if (wait.isEmpty() || wait.get().compareTo(Duration.ofNanos(Math.max(0, leftNanos))) > 0) {
      fail(refused);
    } else if (!future.isDone()) {
      later(this::askAgain, wait.get());
    }
  }

  /** On the timer's thread, where a failing store has nobody else to tell. */
  private void askAgain() {
    try {
      ask(limits.get());
    } catch (RuntimeException e) {
      future.completeExceptionally(e);
    }
  }

  private void later(Runnable task, Duration delay) {
    timer = ticker.schedule(task, delay);
    if (future.isDone()) {
      timer.cancel(false);
    }
  }

  private void fail(Decision.Refused refused) {
    future.completeExceptionally(new RateLimitExceededException(message(refused), refused));
  }

  private String message(Decision.Refused refused) {
    String wanted = permits + (permits == 1 ? " permit" : " permits") + " for \"" + key + "\"";
    return refused
        .retryAfter()
        .map(
            wait ->
                wanted
                    + " would take "
                    + wait
                    + " under "
                    + limits.get()
                    + ", more than the "
                    + maxWait
                    + " allowed")
        .orElseGet(
            () -> wanted + " can never be had under " + limits.get() + "; ask for fewer at once");
  }
}
