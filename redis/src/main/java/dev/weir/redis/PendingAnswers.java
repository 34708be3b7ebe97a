package dev.weir.redis;

import dev.weir.Ticker;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Answers that nobody blocks for, and their deadlines. All have the same time, so they fall due in
 * the order in which they were asked for: a queue and one timer serve them all. Thread-safe.
 */
final class PendingAnswers {
  private static final Duration LEAST_DELAY = Duration.ofMillis(1);

  private final Ticker ticker;
  private final Duration timeout;
  private final Queue<Pending> queue = new ConcurrentLinkedQueue<>();

  /** Held by the only one who takes from the queue. */
  private final ReentrantLock polling = new ReentrantLock();

  private final AtomicBoolean scheduled = new AtomicBoolean();

  PendingAnswers(Ticker ticker, Duration timeout) {
    this.ticker = ticker;
    this.timeout = timeout;
  }

  /** A place for an answer, which fails when the time is up. */
  Pending await(long nowNanos) {
    Pending pending = new Pending(nowNanos + timeout.toNanos());
    queue.add(pending);
    dropAnswered();
    scheduleIfNone(timeout);
    return pending;
  }

  /** A place for an answer that is waited for until the question fails by itself. */
  static Pending withoutDeadline() {
    return new Pending(Long.MAX_VALUE);
  }

  private void scheduleIfNone(Duration delay) {
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      ticker.schedule(this::sweep, delay);
    }
  }

  /** Lets go of what was answered, but for what came in behind one that is still open. */
  private void dropAnswered() {
    if (polling.tryLock()) {
      try {
        for (Pending first = queue.peek(); first != null && first.isDone(); first = queue.peek()) {
          queue.poll();
        }
      } finally {
        polling.unlock();
      }
    }
  }

  private void sweep() {
    long now = ticker.nanos();
    List<Pending> due = takeDue(now);
    scheduled.set(false);
    Pending first = queue.peek();
    if (first != null) {
      Duration left = Duration.ofNanos(first.deadline - now);
      scheduleIfNone(left.compareTo(LEAST_DELAY) > 0 ? left : LEAST_DELAY);
    }
    for (Pending late : due) {
      late.failed(
          new RedisStoreException(
              Kind.TIMEOUT, "Redis did not answer within " + timeout.toMillis() + " ms", null));
    }
  }

  private List<Pending> takeDue(long now) {
    List<Pending> due = new ArrayList<>();
    polling.lock();
    try {
      Pending first = queue.peek();
      while (first != null && (first.isDone() || first.deadline - now <= 0)) {
        queue.poll();
        due.add(first);
        first = queue.peek();
      }
    } finally {
      polling.unlock();
    }
    return due;
  }

  /** How many are held, for tests. */
  int size() {
    return queue.size();
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
