package dev.weir.examples;

import dev.weir.Limit;
import dev.weir.RateLimiter;

/** Answers from a cache when the expensive way is over its limit: everybody gets something. */
final class DegradeGracefully {
  private final RateLimiter expensive = RateLimiter.of(Limit.perMinute(2));
  private String cached = "nothing yet";
  private int computed;

  private DegradeGracefully() {}

  public static void main(String[] args) {
    DegradeGracefully recommendations = new DegradeGracefully();
    for (int visitor = 1; visitor <= 4; visitor++) {
      System.out.println("visitor " + visitor + " sees " + recommendations.get());
    }
  }

  private String get() {
    if (expensive.tryAcquire()) {
      cached = compute();
      return cached;
    }
    return cached + " (cached)";
  }

  private String compute() {
    computed++;
    return "recommendations, edition " + computed;
  }
}
