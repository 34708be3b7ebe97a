package dev.weir.redis;

import dev.weir.redis.PendingAnswers.Pending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

/**
 * The leases of one holder under one key, as {@code lease.lua} knows them. Thread-safe; nothing
 * here blocks. What is returned fails with a {@link RedisStoreException}.
 */
final class LeaseCalls {
  private final Concurrency shared;
  private final byte[] key;
  private final String who;

  LeaseCalls(Concurrency shared, byte[] key, Duration leaseTime, String holder) {
    this.shared = shared;
    this.key = key;
    this.who = " " + leaseTime.toNanos() / 1_000 + " " + holder + " ";
  }

  /** The Redis key of the leases. */
  String key() {
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  /**
   * Takes as many as fit of {@code count} leases, numbered from {@code first}: answers how many,
   * and the microseconds until the first of anybody's leases ends. Fails after the timeout.
   */
  CompletableFuture<Answer.Numbers> take(int limit, long first, int count) {
    return ask("take", limit, LongStream.of(first, count), shared.awaitInTime());
  }

  /** Renews leases: answers 1, or 0 if it had been lost, for each. */
  CompletableFuture<Answer.Numbers> renew(int limit, LongStream numbers) {
    return ask("renew", limit, numbers, PendingAnswers.withoutDeadline());
  }

  /** Ends a lease. */
  CompletableFuture<Answer.Numbers> release(int limit, long number) {
    return ask("release", limit, LongStream.of(number), PendingAnswers.withoutDeadline());
  }

  /** Ends the leases with a number below {@code below} but for those kept. */
  CompletableFuture<Answer.Numbers> sweep(int limit, long below, LongStream kept) {
    LongStream numbers = LongStream.concat(LongStream.of(below), kept);
    return ask("sweep", limit, numbers, PendingAnswers.withoutDeadline());
  }

  private Pending ask(String verb, int limit, LongStream numbers, Pending reply) {
    StringBuilder command = new StringBuilder(verb).append(who).append(limit);
    numbers.forEach(number -> command.append(' ').append(number));
    byte[] bytes = command.toString().getBytes(StandardCharsets.US_ASCII);
    shared.coalescer().ask(new Question(key, bytes), reply);
    return reply;
  }
}
