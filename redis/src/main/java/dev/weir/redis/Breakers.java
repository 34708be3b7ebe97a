package dev.weir.redis;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A breaker for each master, so that one which is away fails the questions about its own keys only.
 * Thread-safe.
 */
final class Breakers {
  private final Redis redis;
  private final Health health;
  private final ConcurrentMap<Object, Breaker> breakers = new ConcurrentHashMap<>();

  Breakers(Redis redis, Health health) {
    this.redis = redis;
    this.health = health;
  }

  /** That of the master which a question goes to now. */
  Breaker of(Question question) {
    Object master = master(question);
    Breaker breaker = breakers.get(master);
    return breaker != null
        ? breaker
        : breakers.computeIfAbsent(master, unknown -> new Breaker(health, question.key()));
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
   * Forgets the breakers of masters that are none any more, as after a failover: they have no key
   * left that could prove anything. One whose key moved while its master stayed has a successor
   * when that is asked again.
   */
  void retireReplaced() {
    breakers.forEach(
        (master, breaker) -> {
          if (!master.equals(redis.master(breaker.key()))) {
            breakers.remove(master, breaker);
            breaker.retire();
          }
        });
  }
}
