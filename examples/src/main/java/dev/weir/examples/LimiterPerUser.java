package dev.weir.examples;

import dev.weir.KeyedRateLimiter;
import dev.weir.Limit;
import java.util.List;

/** Gives every user two calls a minute: what one uses up is nothing to the others. */
final class LimiterPerUser {
  private LimiterPerUser() {}

  public static void main(String[] args) {
    KeyedRateLimiter limiter = KeyedRateLimiter.of(Limit.perMinute(2));

    for (String user : List.of("ada", "ada", "ada", "grace", "ada", "grace")) {
      System.out.println(user + ": " + (limiter.tryAcquire(user) ? "allowed" : "refused"));
    }
  }
}
