package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.redis.RedisStoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final Duration STEADY = Duration.ofSeconds(1);

  private final ManualTicker ticker = new ManualTicker();
  private final Health health = new Health(ticker, StoreListener.NONE, () -> {});
  private final RedisStoreException failure = new RedisStoreException(Kind.TIMEOUT, "no", null);
  private final byte[] key = "k".getBytes(StandardCharsets.US_ASCII);
  private final Question question =
      new Question(key, new Commands().of(Verb.TAKE, 1, Limits.of(Limit.perMinute(10))));
  private final Breaker breaker = new Breaker(health, key);

  /** The breaker's lock holds the one that opened it just before it can tell. */
  @Test
  void oneThatWasProvedBeforeItsOpeningWasToldIsNotMissed() throws InterruptedException {
    for (int i = 0; i < 4; i++) {
      breaker.failed(question, failure);
    }
    Thread last = new Thread(() -> breaker.failed(question, failure));
    synchronized (breaker) {
      last.start();
      while (breaker.isClosed()) {
        Thread.onSpinWait();
      }
      breaker.proved();
      breaker.proved();
      assertThat(breaker.isClosed()).isTrue();
    }
    last.join();

    ticker.advance(STEADY);

    assertThat(health.isDown()).isFalse();
  }

  @Test
  void thoseOfMastersThatAreNoneAnyMoreAreForgotten() {
    ScriptedRedis redis = new ScriptedRedis();
    redis.masters(any -> "old");
    Breakers breakers = new Breakers(redis, health);
    Breaker old = breakers.of(question);
    redis.masters(any -> "new");

    breakers.retireReplaced();

    assertThat(breakers.all()).isEmpty();
    assertThat(breakers.of(question)).isNotSameAs(old);
    breakers.retireReplaced();
    assertThat(breakers.all()).containsExactly(breakers.of(question));
  }

  @Test
  void whatComesBackFromAMasterThatIsNoneAnyMoreDecidesNothing() {
    fail(breaker);
    assertThat(health.isDown()).isTrue();
    breaker.retire();
    ticker.advance(STEADY);
    assertThat(health.isDown()).isFalse();

    fail(breaker);
    breaker.notProved(failure);

    assertThat(breaker.isClosed()).isTrue();
    assertThat(health.isDown()).isFalse();
  }

  @Test
  void oneThatIsReplacedBeforeItsLastCallsFailIsNotMissed() {
    breaker.retire();

    fail(breaker);

    assertThat(breaker.isClosed()).isTrue();
    assertThat(health.isDown()).isFalse();
  }

  @Test
  void oneThatOpensIsMissedUntilItIsProvedAndSteady() {
    fail(breaker);
    assertThat(health.isDown()).isTrue();
    breaker.proved();
    breaker.proved();
    assertThat(health.isDown()).isTrue();

    ticker.advance(STEADY);

    assertThat(health.isDown()).isFalse();
  }

  /** As often as opens one. */
  private void fail(Breaker breaker) {
    for (int i = 0; i < 5; i++) {
      breaker.failed(question, failure);
    }
  }
}
