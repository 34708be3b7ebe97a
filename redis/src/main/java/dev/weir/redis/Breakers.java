package dev.weir.redis;

import dev.weir.Ticker;
import java.util.ArrayList;
import java.util.List;
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
    Object master = redis.master(question.key());
    Breaker breaker = breakers.get(master);
    return breaker != null
        ? breaker
        : breakers.computeIfAbsent(master, unknown -> new Breaker(ticker, health, question.key()));
  }

  /**
   * A key of each master that is not asked now. The breakers of masters that are none any more, as
   * after a failover, are closed: they have no key left whose answer could do that.
   */
  List<byte[]> away() {
    List<byte[]> keys = new ArrayList<>();
    breakers.forEach(
        (master, breaker) -> {
          if (!breaker.isClosed()) {
            if (master.equals(redis.master(breaker.key()))) {
              keys.add(breaker.key());
            } else {
              breaker.retire();
            }
          }
        });
    return keys;
  }
}
