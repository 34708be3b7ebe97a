package dev.weir.redis;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * A thread that reads replies: whoever waits for one on it waits for itself.
 *
 * <p>It has Weir's class loader and not that of whoever happens to open or ask first. A server that
 * stops a half-started application takes threads with the application's class loader for forgotten,
 * and dumps each of them before it says what is wrong.
 */
final class ReplyThread extends FastThreadLocalThread {
  private ReplyThread(Runnable task, String name) {
    super(task, name);
    setContextClassLoader(ReplyThread.class.getClassLoader());
  }

  static boolean isCurrent() {
    return Thread.currentThread() instanceof ReplyThread;
  }

  /**
   * Refuses to wait here.
   *
   * @throws IllegalStateException if this is such a thread
   */
  static void requireOther() {
    if (isCurrent()) {
      throw new IllegalStateException(
          "a verb of the store that waits for Redis was called on the thread that reads Redis's"
              + " replies; use checkAsync or reserveAsync there, or continue on a thread of your own with"
              + " thenApplyAsync and the like");
    }
  }

  /** Makes such threads. */
  static final class Factory extends DefaultThreadFactory {
    Factory(String pool) {
      super(pool, true);
    }

    @Override
    protected Thread newThread(Runnable task, String name) {
      return new ReplyThread(task, name);
    }
  }
}
