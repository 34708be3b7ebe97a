package dev.weir;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Blocking on what is asynchronous. */
final class Waits {
  private Waits() {}

  /**
   * Ends a wait before it begins, and anything is taken, on a thread that is interrupted already.
   */
  static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before waiting for permits");
    }
  }

  /**
   * Waits for a future, throwing what it failed with. If the thread is interrupted the wait is
   * cancelled, or, when it has just been granted, given back.
   */
  static <T> T join(CompletableFuture<T> future, Runnable giveBack) throws InterruptedException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      if (!future.cancel(false) && !future.isCompletedExceptionally()) {
        giveBack.run();
      }
      throw e;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException("the wait failed", e.getCause());
    }
  }
}
