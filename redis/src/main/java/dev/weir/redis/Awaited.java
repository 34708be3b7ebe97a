package dev.weir.redis;

import dev.weir.Ticker;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that waits for an answer: the one that creates this, and no other. */
final class Awaited implements Reply {
  private final Thread thread = Thread.currentThread();
  private volatile @Nullable Answer answer;
  private volatile @Nullable RedisStoreException failure;
  private volatile boolean abandoned;

  @Override
  public void answered(Answer answer) {
    this.answer = answer;
    LockSupport.unpark(thread);
  }

  @Override
  public void failed(RedisStoreException failure) {
    this.failure = failure;
    LockSupport.unpark(thread);
  }

  @Override
  public boolean wanted() {
    return !abandoned;
  }

  /**
   * Blocks until there is an answer, at most until the timeout. An interrupt does not end the wait,
   * which is short, and stays set.
   *
   * @throws RedisStoreException if asking failed, of kind {@code TIMEOUT} when time was up; the
   *     question may then still be answered, and counts as asked
   */
  Answer await(Ticker ticker, Duration timeout) {
    long deadline = ticker.nanos() + timeout.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        Answer come = answer;
        if (come != null) {
          return come;
        }
        RedisStoreException broken = failure;
        if (broken != null) {
          throw broken;
        }
        long left = deadline - ticker.nanos();
        if (left <= 0) {
          abandoned = true;
          throw new RedisStoreException(
              Kind.TIMEOUT, "Redis did not answer within " + timeout.toMillis() + " ms", null);
        }
        LockSupport.parkNanos(this, left);
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        thread.interrupt();
      }
    }
  }
}
