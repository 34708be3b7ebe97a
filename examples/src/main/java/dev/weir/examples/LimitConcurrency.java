package dev.weir.examples;

import dev.weir.ConcurrencyLimiter;
import dev.weir.ConcurrencyLimiter.Permit;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Lets two in at once; whoever comes later is turned away, or waits until somebody leaves. */
final class LimitConcurrency {
  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private LimitConcurrency() {}

  public static void main(String[] args) throws InterruptedException {
    ConcurrencyLimiter limiter = ConcurrencyLimiter.of(2);
    Permit first = limiter.acquire(MAX_WAIT);
    Permit second = limiter.acquire(MAX_WAIT);
    System.out.println(limiter.stats().inFlight() + " are inside");
    System.out.println("a third is " + (limiter.tryAcquire().isPresent() ? "let in" : "refused"));

    CompletableFuture<Void> third =
        limiter.acquireAsync(MAX_WAIT).thenAccept(LimitConcurrency::work);
    System.out.println(limiter.stats().waiting() + " waits");
    first.close();
    third.join();
    second.close();
    System.out.println(limiter.stats().inFlight() + " are inside");
  }

  /** Closing leaves, however the work ends. */
  private static void work(Permit permit) {
    try (permit) {
      System.out.println("the one who waited is inside");
    }
  }
}
