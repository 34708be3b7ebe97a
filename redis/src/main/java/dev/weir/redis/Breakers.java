package dev.weir.redis;

import dev.weir.Ticker;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A breaker for each master, so that one which is away fails the questions about its own keys only.
 * Thread-safe.
 */
final class Breakers {
  private final Redis redis;
  private final Ticker ticker;
  private final Health health;
  private final ConcurrentMap<Object, Breaker> breakers = new ConcurrentHashMap<>();

  Breakers(Redis redis, Ticker ticker, Health health) {
    this.redis = redis;
    this.ticker = ticker;
    this.health = health;
  }

  /** That of the master which a question goes to now. */
  Breaker of(Question question) {
    Object master = master(question);
    Breaker breaker = breakers.get(master);
    return breaker != null
        ? breaker
        : breakers.computeIfAbsent(master, unknown -> new Breaker(ticker, health, question.key()));
  }

  /** What stands for the master that a question goes to now. */
  Object master(Question question) {
    return redis.master(question.key());
  }

  /** All of them. */
  Collection<Breaker> all() {
    return breakers.values();
  }

  /**
   * Closes the breakers of masters that are none any more, as after a failover: they have no key
   * left that could prove anything.
   */
  void retireReplaced() {
    breakers.forEach(
        (master, breaker) -> {
          if (breaker.inDoubt() && !master.equals(redis.master(breaker.key()))) {
            breaker.retire();
          }
        });
  }
}
