package dev.weir.redis;

import dev.weir.LimitStore;
import dev.weir.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/**
 * Makes the concurrency limiters of a store and is what they share: the way to Redis and who waits.
 * Thread-safe.
 */
final class Concurrency implements AutoCloseable {
  /** The script that the coalescer of {@link #Concurrency} asks. */
  static final Script SCRIPT = script(Script.REDIS_TIME);

  private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);
  private static final Duration LONGEST_LEASE = Duration.ofDays(1);

  private final Coalescer coalescer;
  private final CounterKeys keys;
  private final Ticker ticker;
  private final PendingAnswers inTime;
  private final DoubleSupplier chance;
  private final String instance;
  private final AtomicLong limiters = new AtomicLong();
  private final Set<PermitQueue> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Limiters over a way to Redis, which stays with the caller.
   *
   * @param coalescer asks {@link #SCRIPT}
   * @param timeout how long an answer is waited for
   * @param chance random numbers from 0 to 1
   * @param instance what no other instance is called: letters and digits
   */
  Concurrency(
      Coalescer coalescer,
      CounterKeys keys,
      Ticker ticker,
      Duration timeout,
      DoubleSupplier chance,
      String instance) {
    this.coalescer = coalescer;
    this.keys = keys;
    this.ticker = ticker;
    this.inTime = new PendingAnswers(ticker, timeout);
    this.chance = chance;
    this.instance = instance;
  }

  /** Limiters of one instance, which gets a name of its own. */
  static Concurrency of(RedisSettings settings, Coalescer coalescer, Ticker ticker) {
    return new Concurrency(
        coalescer,
        new CounterKeys(settings.prefix(), 0),
        ticker,
        settings.timeout(),
        settings.chance()::nextDouble,
        Long.toUnsignedString(settings.chance().nextLong(), Character.MAX_RADIX));
  }

  /** The script by another clock, see {@link Script#by}. */
  static Script script(String clock) {
    return Script.by(clock, List.of("answer.lua", "lease.lua"));
  }

  /** See {@link SharedConcurrencyLimiter}. */
  SharedConcurrencyLimiter limiter(String name, int limit, Duration leaseTime) {
    LimitStore.requireKey(name);
    SharedConcurrencyLimiter.requireLimit(limit);
    if (leaseTime.compareTo(SHORTEST_LEASE) < 0 || leaseTime.compareTo(LONGEST_LEASE) > 0) {
      throw new IllegalArgumentException(
          "leaseTime must be from "
              + SHORTEST_LEASE
              + " to "
              + LONGEST_LEASE
              + ", got "
              + leaseTime);
    }
    String holder = instance + '.' + limiters.incrementAndGet();
    LeaseCalls calls = new LeaseCalls(this, keys.ofLeases(name), leaseTime, holder);
    return new SharedConcurrencyLimiter(this, calls, leaseTime, limit);
  }

  /** Lets those who wait for a permit under a key look again: another instance gave one back. */
  void freed(byte[] key) {
    String name = new String(key, StandardCharsets.ISO_8859_1);
    for (PermitQueue queue : waiting) {
      if (queue.key().equals(name)) {
        queue.wake();
      }
    }
  }

  /** Whoever waits here is told when a permit becomes free. */
  void await(PermitQueue queue) {
    waiting.add(queue);
  }

  /** It no longer waits. */
  void leave(PermitQueue queue) {
    waiting.remove(queue);
  }

  Coalescer coalescer() {
    return coalescer;
  }

  Ticker ticker() {
    return ticker;
  }

  /** A place for an answer that fails after the timeout. */
  PendingAnswers.Pending awaitInTime() {
    return inTime.await(ticker.nanos());
  }

  /** A delay, or a random part of it that is at least its half. */
  Duration jittered(Duration delay) {
    return Duration.ofNanos((long) (delay.toNanos() * (0.5 + chance.getAsDouble() / 2)));
  }

  boolean closed() {
    return closed;
  }

  /** Ends renewing; what is held ends with its lease. */
  @Override
  public void close() {
    closed = true;
  }
}
