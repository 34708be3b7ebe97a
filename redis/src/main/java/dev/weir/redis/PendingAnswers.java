package dev.weir.redis;

import dev.weir.Ticker;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Answers that nobody blocks for, and their deadlines. All have the same time, so they fall due in
 * the order in which they were asked for: a queue and one timer serve them all. Thread-safe.
 */
final class PendingAnswers {
  private static final Duration LEAST_DELAY = Duration.ofMillis(1);

  private final Ticker ticker;
  private final Duration timeout;
  private final Queue<Pending> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  PendingAnswers(Ticker ticker, Duration timeout) {
    this.ticker = ticker;
    this.timeout = timeout;
  }

  /** A place for an answer, which fails when the time is up. */
  Pending await(long nowNanos) {
    Pending pending = new Pending(nowNanos + timeout.toNanos());
    queue.add(pending);
    scheduleIfNone(timeout);
    return pending;
  }

  private void scheduleIfNone(Duration delay) {
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      ticker.schedule(this::sweep, delay);
    }
  }

  private void sweep() {
    long now = ticker.nanos();
    Pending first = queue.peek();
    while (first != null && (first.isDone() || first.deadline - now <= 0)) {
      queue.poll();
      if (!first.isDone()) {
        first.failed(
            new RedisStoreException(
                Kind.TIMEOUT, "Redis did not answer within " + timeout.toMillis() + " ms", null));
      }
      first = queue.peek();
    }
    scheduled.set(false);
    first = queue.peek();
    if (first != null) {
      Duration left = Duration.ofNanos(first.deadline - now);
      scheduleIfNone(left.compareTo(LEAST_DELAY) > 0 ? left : LEAST_DELAY);
    }
  }

  /** An answer to come. */
  static final class Pending extends CompletableFuture<Answer.Numbers> implements Reply {
    private final long deadline;

    private Pending(long deadline) {
      this.deadline = deadline;
    }

    @Override
    public void answered(Answer answer) {
      try {
        complete(Asking.numbers(answer));
      } catch (RedisStoreException e) {
        failed(e);
      }
    }

    @Override
    public void failed(RedisStoreException failure) {
      completeExceptionally(failure);
    }

    @Override
    public boolean wanted() {
      return !isDone();
    }
  }
}
