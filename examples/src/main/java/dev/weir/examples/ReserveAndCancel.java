package dev.weir.examples;

import dev.weir.Limit;
import dev.weir.RateLimiter;
import dev.weir.Reservation;
import java.time.Duration;

/** Books times ahead, one every 10 seconds, and gives one back that is not needed. */
final class ReserveAndCancel {
  private ReserveAndCancel() {}

  public static void main(String[] args) {
    try (RateLimiter limiter = RateLimiter.of(Limit.perMinute(6).burst(1))) {
      tell("first", limiter.reserve());
      tell("second", limiter.reserve());
      Reservation third = limiter.reserve();
      tell("third", third);

      third.cancel();
      tell("after cancelling the third, the fourth", limiter.reserve());
      tell("fifth, if within 15 seconds", limiter.reserve(1, Duration.ofSeconds(15)));
    }
  }

  private static void tell(String which, Reservation reservation) {
    System.out.println(which + ": " + (reservation.granted() ? start(reservation) : "refused"));
  }

  private static String start(Reservation reservation) {
    return "starts in " + reservation.delay().plusNanos(999_999_999).toSeconds() + " s";
  }
}
