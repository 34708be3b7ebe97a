package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class KeyedRateLimiterTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualTicker ticker = new ManualTicker();

  @Test
  void countsEachKeyOnItsOwn() {
    KeyedRateLimiter limiter = limiter(Limit.perMinute(2));

    assertThat(limiter.tryAcquire("ann", 2)).isTrue();
    assertThat(limiter.tryAcquire("ann")).isFalse();
    assertThat(limiter.tryAcquire("bob")).isTrue();
    assertThat(limiter.check("bob").allowed()).isTrue();
    assertThat(limiter.check("bob", 1).allowed()).isFalse();
    assertThat(limiter.peek("cid").allowed()).isTrue();
    assertThat(limiter.peek("cid", 3).allowed()).isFalse();
    assertThat(limiter.stats()).isEqualTo(new KeyedStats(3, 2, 0, 2));
  }

  @Test
  void refundsPenalizesAndResetsOneKey() {
    KeyedRateLimiter limiter = limiter(Limit.perMinute(10));
    limiter.tryAcquire("ann", 10);
    limiter.tryAcquire("bob", 10);

    limiter.refund("ann", 4);
    limiter.penalize("ann", 1);
    assertThat(limiter.peek("ann", 3).allowed()).isTrue();
    assertThat(limiter.peek("ann", 4).allowed()).isFalse();
    limiter.reset("bob");
    assertThat(limiter.peek("bob", 10).allowed()).isTrue();
  }

  @Test
  void waitsForAKey() throws Exception {
    KeyedRateLimiter limiter = limiter(Limit.perSecond(1).burst(1));
    limiter.acquire("ann");
    limiter.acquire("bob", Duration.ZERO);
    limiter.acquire("cid", 1, Duration.ZERO);
    assertThat(limiter.tryAcquire("cid", 1, Duration.ZERO)).isFalse();
    assertThat(limiter.reserve("ann").delay()).isEqualTo(Duration.ofSeconds(1));
    assertThat(limiter.reserve("ann", 1, HOUR).delay()).isEqualTo(Duration.ofSeconds(2));

    CompletableFuture<Void> ann = limiter.acquireAsync("ann", HOUR);
    CompletableFuture<Void> bob = limiter.acquireAsync("bob", 1, HOUR);

    assertThat(limiter.stats().waiting()).isEqualTo(2);
    ticker.advance(Duration.ofSeconds(1));
    assertThat(bob).isCompleted();
    assertThat(ann).isNotDone();
    assertThatExceptionOfType(RateLimitExceededException.class)
        .isThrownBy(() -> limiter.acquire("ann", Duration.ofSeconds(1)));
  }

  @Test
  void changesItsLimitsForEveryKey() {
    KeyedRateLimiter limiter = limiter(Limit.perMinute(100));
    limiter.tryAcquire("ann", 60);

    limiter.changeLimits(Limit.perMinute(200));

    assertThat(limiter.limits().list()).containsExactly(Limit.perMinute(200));
    assertThat(limiter.check("ann").remaining()).isEqualTo(139);
    assertThat(limiter.check("bob").remaining()).isEqualTo(199);
  }

  @Test
  void sharesAStoreThatItWasGivenAndLeavesItOpen() {
    InProcessStore store = InProcessStore.builder().ticker(ticker).build();
    KeyedRateLimiter one = KeyedRateLimiter.builder(Limit.perMinute(5)).store(store).build();
    KeyedRateLimiter other = KeyedRateLimiter.builder(Limit.perMinute(5)).store(store).build();
    one.tryAcquire("ann", 3);
    one.close();

    assertThat(other.peek("ann", 2).allowed()).isTrue();
    assertThat(other.peek("ann", 3).allowed()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> one.tryAcquire("ann"));
  }

  @Test
  void tellsItsListener() {
    List<String> heard = new ArrayList<>();
    KeyedRateLimiter limiter =
        KeyedRateLimiter.builder(Limit.perMinute(1))
            .listener((key, permits, allowed) -> heard.add(key + " " + allowed))
            .build();
    limiter.tryAcquire("ann");
    limiter.tryAcquire("ann");

    assertThat(heard).containsExactly("ann true", "ann false");
  }

  @Test
  void worksInRealTimeWithTheDefaults() {
    try (KeyedRateLimiter limiter = KeyedRateLimiter.of(Limit.perDay(1))) {
      assertThat(limiter.tryAcquire("ann")).isTrue();
      assertThat(limiter.tryAcquire("ann")).isFalse();
    }
  }

  @Test
  void refusesBadKeys() {
    KeyedRateLimiter limiter = limiter(Limit.perMinute(1));
    assertThatIllegalArgumentException().isThrownBy(() -> limiter.tryAcquire(""));
    assertThatIllegalArgumentException().isThrownBy(() -> limiter.check("k".repeat(10_240)));
  }

  private KeyedRateLimiter limiter(Limit... limits) {
    return KeyedRateLimiter.builder(limits).ticker(ticker).build();
  }
}
