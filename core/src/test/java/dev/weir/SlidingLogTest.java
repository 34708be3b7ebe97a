package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlidingLogTest {
  private final ManualTicker ticker = new ManualTicker();
  private final LimitStore store = new SingleKeyStore(ticker);

  @Test
  void neverHoldsMoreThanItsPermitsInAnyPeriod() {
    Limits limits = log(100);
    for (int i = 0; i < 100; i++) {
      assertThat(store.tryAcquire("key", limits, 1)).isTrue();
      ticker.advance(Duration.ofMillis(300));
    }

    // At 30 s all are taken; each comes back a minute after it was.
    assertThat(store.tryAcquire("key", limits, 1)).isFalse();
    ticker.advance(Duration.ofSeconds(30).minusNanos(1));
    assertThat(store.tryAcquire("key", limits, 1)).isFalse();
    ticker.advance(Duration.ofNanos(1));
    assertThat(store.tryAcquire("key", limits, 1)).isTrue();
    assertThat(store.tryAcquire("key", limits, 1)).isFalse();
  }

  @Test
  void keepsTheLatestWhenASmallerLimitCannotOweThemAll() {
    for (int i = 0; i < 10; i++) {
      store.check("key", log(100), 10);
      ticker.advance(Duration.ofSeconds(1));
    }

    Limits twelve = log(12);
    LimitResult result = store.check("key", twelve, 1).results().get(0);

    // The 24 permits taken last stay: 4 at 7 s, 10 at 8 s, 10 at 9 s. It is 10 s.
    assertThat(result.fullIn()).isEqualTo(Duration.ofSeconds(59));
    assertThat(result.passesIn()).contains(Duration.ofSeconds(58));
    ticker.advance(Duration.ofSeconds(58));
    assertThat(store.peek("key", twelve, 1).remaining()).isEqualTo(2);
  }

  private static Limits log(long permits) {
    return Limits.of(Limit.perMinute(permits).algorithm(Algorithm.SLIDING_LOG));
  }
}
