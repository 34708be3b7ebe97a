package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The error of the sliding window counter, as its documentation bounds it. */
class SlidingWindowErrorTest {
  private static final long PERMITS = 100;
  private static final Duration PERIOD = Duration.ofSeconds(60);

  private final ManualTicker ticker = new ManualTicker();
  private final RateLimiter limiter =
      RateLimiter.builder(Limit.of(PERMITS, PERIOD)).ticker(ticker).build();
  private final List<Long> admitted = new ArrayList<>();

  @Test
  void countsEvenTrafficAsALogWouldToWithinOnePermit() {
    RateLimiter log =
        RateLimiter.builder(Limit.of(PERMITS, PERIOD).algorithm(Algorithm.SLIDING_LOG))
            .ticker(ticker)
            .build();
    for (int i = 0; i < 2_000; i++) {
      limiter.tryAcquire();
      log.tryAcquire();
      assertThat(limiter.peek().remaining())
          .isBetween(log.peek().remaining() - 1, log.peek().remaining() + 1);
      ticker.advance(PERIOD.dividedBy(PERMITS - 1));
    }

    assertThat(log.stats().refused()).isZero();
    assertThat(limiter.stats().refused()).isZero();
  }

  @Test
  void comesCloseToTwiceThePermitsWhenTrafficGathersAtTheEndOfAWindow() {
    askFor(1);
    ticker.advance(PERIOD.minusNanos(1));
    askFor(PERMITS);
    for (int i = 0; i < 6_000; i++) {
      ticker.advance(PERIOD.dividedBy(6_000));
      askFor(PERMITS);
    }

    assertThat(mostInAnyPeriod()).isBetween(PERMITS * 195 / 100, PERMITS * 2 - 1);
  }

  @Test
  void staysBelowTwiceThePermitsInAnyPeriodWhateverTheTraffic() {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      askFor(random.nextInt(4) == 0 ? PERMITS : random.nextInt(5));
      ticker.advance(Duration.ofMillis(random.nextInt(random.nextBoolean() ? 20_000 : 500)));
    }

    assertThat(mostInAnyPeriod()).as("seed %d", seed).isLessThan(2 * PERMITS);
  }

  @Test
  void neverAdmitsMoreThanThePermitsAtOneMoment() {
    for (int i = 0; i < 1_000; i++) {
      int before = admitted.size();
      askFor(2 * PERMITS);
      assertThat(admitted.size() - before).isBetween(i == 0 ? (int) PERMITS : 0, (int) PERMITS);
      ticker.advance(Duration.ofMillis(3_700));
    }
  }

  private void askFor(long times) {
    for (int i = 0; i < times && limiter.tryAcquire(); i++) {
      admitted.add(ticker.nanos());
    }
  }

  private long mostInAnyPeriod() {
    int most = 0;
    int first = 0;
    for (int last = 0; last < admitted.size(); last++) {
      while (admitted.get(last) - admitted.get(first) >= PERIOD.toNanos()) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }
}
