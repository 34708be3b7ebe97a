package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits that change hold from that moment on, also for keys that nobody asks for meanwhile. */
class ChangedLimitsTest {
  private static final int WALKS = 400;

  private final ManualTicker ticker = new ManualTicker();

  @Test
  void aDrainedBucketFillsAtTheNewPaceFromTheChangeOn() {
    RateLimiter limiter = RateLimiter.builder(Limit.perSecond(10).burst(10)).ticker(ticker).build();
    limiter.tryAcquire(10);

    limiter.changeLimits(Limit.perSecond(1).burst(10));
    ticker.advance(Duration.ofMillis(1100));

    assertThat(limiter.peek().remaining()).isEqualTo(1);
    assertThat(limiter.tryAcquire(2)).isFalse();
    assertThat(limiter.tryAcquire(1)).isTrue();
  }

  @Test
  void everyKeyFillsAtTheNewPaceFromTheChangeOn() {
    KeyedRateLimiter limiter =
        KeyedRateLimiter.builder(Limit.perSecond(10).burst(10), Limit.perDay(100).burst(100))
            .ticker(ticker)
            .build();
    limiter.tryAcquire("one", 10);
    ticker.advance(Duration.ofMillis(500));
    limiter.tryAcquire("two", 10);

    limiter.changeLimits(Limit.perSecond(1).burst(10), Limit.perDay(100).burst(100));
    ticker.advance(Duration.ofMillis(1100));

    assertThat(limiter.peek("one").results().get(0).remaining()).isEqualTo(6);
    assertThat(limiter.peek("two").results().get(0).remaining()).isEqualTo(1);
  }

  @Test
  void isToldWithoutWhatThereWasBefore() {
    RateLimiter limiter = RateLimiter.builder(Limit.perSecond(10)).ticker(ticker).build();

    limiter.changeLimits(Limit.perSecond(5));

    assertThat(limiter.limits().changes).isEmpty();
  }

  @Test
  void sayingTheSameAgainChangesNothing() {
    RateLimiter limiter = RateLimiter.builder(Limit.perSecond(10).burst(10)).ticker(ticker).build();
    limiter.tryAcquire(10);
    limiter.changeLimits(Limit.perSecond(1).burst(10));
    for (int i = 0; i < 2 * Limits.MOST_CHANGES; i++) {
      limiter.changeLimits(Limit.perSecond(1).burst(10));
    }
    ticker.advance(Duration.ofMillis(1100));

    assertThat(limiter.peek().remaining()).isEqualTo(1);
  }

  @Test
  void aKeyThatMissedMoreChangesThanAreRememberedIsConvertedWhenItIsAskedFor() {
    RateLimiter limiter =
        RateLimiter.builder(Limit.perSecond(10).burst(100)).ticker(ticker).build();
    limiter.tryAcquire(100);
    for (int i = 1; i <= Limits.MOST_CHANGES + 1; i++) {
      limiter.changeLimits(Limit.of(i, Duration.ofHours(1)).burst(100).named("1s"));
    }
    ticker.advance(Duration.ofSeconds(1));

    assertThat(limiter.peek().remaining()).isEqualTo(10);
  }

  /** A twin is asked, for more than it can ever hold, at each change, which converts it at once. */
  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void readsAsIfItHadBeenConvertedAtEachChange(Algorithm algorithm) {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    System.out.println("ChangedLimitsTest: -Dweir.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int walk = 0; walk < WALKS; walk++) {
      Limit first = limit(algorithm, random);
      RateLimiter limiter = RateLimiter.builder(first).ticker(ticker).build();
      RateLimiter twin = RateLimiter.builder(first).ticker(ticker).build();
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        long permits = random.nextLong(1, 20);
        limiter.tryAcquire(permits);
        twin.tryAcquire(permits);
        pause(random);
      }
      for (int i = random.nextInt(1, Limits.MOST_CHANGES + 1); i > 0; i--) {
        Limit changed = limit(algorithm, random);
        limiter.changeLimits(changed);
        twin.changeLimits(changed);
        twin.tryAcquire(1_000);
        pause(random);
      }

      assertThat(limiter.peek(3)).as("seed %d, walk %d", seed, walk).isEqualTo(twin.peek(3));
      assertThat(limiter.check(3)).as("seed %d, walk %d", seed, walk).isEqualTo(twin.check(3));
    }
  }

  /** All different, so that no limits come back while their predecessors are remembered. */
  private static Limit limit(Algorithm algorithm, SplittableRandom random) {
    Limit limit = Limit.of(random.nextLong(5, 40), Duration.ofMillis(random.nextLong(500, 9_000)));
    return algorithm == Algorithm.TOKEN_BUCKET
        ? limit.named("main").burst(random.nextLong(5, 40))
        : limit.named("main").algorithm(algorithm);
  }

  private void pause(SplittableRandom random) {
    ticker.advance(Duration.ofMillis(random.nextLong(0, 2_000)));
  }
}
