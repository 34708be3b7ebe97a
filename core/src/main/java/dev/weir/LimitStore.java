package dev.weir;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Where limits are counted: the port behind every limiter.
 *
 * <p>Limits travel with the call, so one bounded store serves every rule, tier and client. What is
 * counted belongs to a key and a limit's name and algorithm; when the numbers under a name change
 * between calls, what was used carries over.
 *
 * <p>Implementations are thread-safe. Each method decides all limits of the key in one atomic step.
 * The in-process store does not block; a shared one may, up to its deadline. Keys are 1 to {@value
 * #MAX_KEY_LENGTH} characters; permits at least 1. Anything else is an {@link
 * IllegalArgumentException}.
 */
public interface LimitStore extends AutoCloseable {
  /** The longest key. Hash what is longer before it gets here. */
  int MAX_KEY_LENGTH = 1024;

  /**
   * The key, if it is one; for stores.
   *
   * @throws IllegalArgumentException if it is empty or too long
   */
  static String requireKey(String key) {
    Objects.requireNonNull(key, "key must not be null");
    if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "key must be 1 to "
              + MAX_KEY_LENGTH
              + " characters, got "
              + key.length()
              + "; hash longer identifiers");
    }
    return key;
  }

  /**
   * The permits, if there are any; for stores.
   *
   * @throws IllegalArgumentException if there are fewer than 1
   */
  static long requirePermits(long permits) {
    if (permits < 1) {
      throw new IllegalArgumentException("permits must be at least 1, got " + permits);
    }
    return permits;
  }

  /**
   * Sees to it that reservations can queue on all of these; for stores.
   *
   * @throws IllegalArgumentException if one is not a token bucket
   */
  static void requireTokenBuckets(Limits limits) {
    for (Limit limit : limits.list()) {
      if (limit.algorithm() != Algorithm.TOKEN_BUCKET) {
        throw new IllegalArgumentException(
            "reserve needs token buckets, limit \""
                + limit.name()
                + "\" is a "
                + limit.algorithm().label()
                + "; give it a burst, or use acquire, which waits and asks again");
      }
    }
  }

  /** Takes permits if every limit allows it; allocates nothing where the store is in process. */
  boolean tryAcquire(String key, Limits limits, long permits);

  /** Takes permits if every limit allows it, and says how things stand. */
  Decision check(String key, Limits limits, long permits);

  /**
   * As {@link #check}, without blocking: a store that has to ask elsewhere completes the future
   * when it was answered. Where {@code check} would throw because the store cannot be asked, the
   * future fails with the same; bad arguments are thrown at once. What depends on the future may
   * run on a thread of the store's and must not block it. Where the future is cancelled before the
   * answer, what was taken is given back when it comes.
   *
   * <p>Unless overridden it is completed with what {@code check} answers, which is right for a
   * store that does not block.
   */
  default CompletableFuture<Decision> checkAsync(String key, Limits limits, long permits) {
    return CompletableFuture.completedFuture(check(key, limits, permits));
  }

  /** What {@link #check} would say now; takes nothing. */
  Decision peek(String key, Limits limits, long permits);

  /**
   * Takes permits now for use after {@link Reservation#delay}, which is at most {@code maxWait};
   * otherwise takes nothing. Reservations queue only on token buckets.
   *
   * @throws IllegalArgumentException if a limit is not a token bucket
   */
  Reservation reserve(String key, Limits limits, long permits, Duration maxWait);

  /**
   * As {@link #reserve}, without blocking, as {@link #checkAsync} is to {@link #check}. The delay
   * of the reservation is counted from when the future is completed; cancelling it may block.
   *
   * <p>Unless overridden it is completed with what {@code reserve} answers.
   */
  default CompletableFuture<Reservation> reserveAsync(
      String key, Limits limits, long permits, Duration maxWait) {
    return CompletableFuture.completedFuture(reserve(key, limits, permits, maxWait));
  }

  /**
   * Gives permits back, at most what is used, to those of these limits that are still counted for
   * the key.
   */
  void refund(String key, Limits limits, long permits);

  /**
   * Charges permits whether there are any or not. The debt this leaves is at most as much again as
   * a limit can hold.
   */
  void penalize(String key, Limits limits, long permits);

  /** Forgets everything about a key. */
  void reset(String key);

  /** Keys held now. */
  long size();

  /** Releases what the store holds. Idempotent. */
  @Override
  void close();
}
