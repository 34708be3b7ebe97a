package dev.weir.examples;

import dev.weir.Limit;
import dev.weir.RateLimitExceededException;
import dev.weir.RateLimiter;
import java.time.Duration;

/** Waits for its turn instead of giving up, with or without a thread, but not for ever. */
final class WaitForTurn {
  private static final Duration MAX_WAIT = Duration.ofSeconds(2);

  private WaitForTurn() {}

  public static void main(String[] args) throws InterruptedException {
    try (RateLimiter limiter = RateLimiter.of(Limit.perSecond(10).burst(1))) {
      for (int call = 1; call <= 3; call++) {
        limiter.acquire(MAX_WAIT);
        System.out.println("call " + call + ": had its turn");
      }
      limiter
          .acquireAsync(MAX_WAIT)
          .thenRun(() -> System.out.println("call 4: had its turn, no thread waited for it"))
          .join();
    }
    try (RateLimiter slow = RateLimiter.of(Limit.perMinute(1))) {
      slow.acquire(MAX_WAIT);
      slow.acquire(MAX_WAIT);
    } catch (RateLimitExceededException e) {
      System.out.println("a turn that comes too late is refused at once");
    }
  }
}
