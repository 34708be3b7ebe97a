package dev.weir.examples;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.RateLimiter;

/** Protects one thing: three calls at once, then one every 20 seconds. */
final class OneLimiter {
  private OneLimiter() {}

  public static void main(String[] args) {
    RateLimiter limiter = RateLimiter.of(Limit.perMinute(3).burst(3));

    for (int call = 1; call <= 5; call++) {
      Decision decision = limiter.check();
      long remaining = decision.results().get(0).remaining();
      if (decision instanceof Decision.Refused refused) {
        long seconds = refused.retryAfter().orElseThrow().plusNanos(999_999_999).toSeconds();
        System.out.println("call " + call + ": refused, try again in " + seconds + " s");
      } else {
        System.out.println("call " + call + ": allowed, " + remaining + " left");
      }
    }
  }
}
