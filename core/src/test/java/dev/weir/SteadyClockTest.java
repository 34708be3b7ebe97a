package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private final ManualTicker ticker = new ManualTicker();

  @Test
  void startsAtZeroWhereverTheSourceDoes() {
    ticker.advance(Duration.ofNanos(Long.MIN_VALUE / 2));
    SteadyClock clock = new SteadyClock(ticker);

    assertThat(clock.now()).isZero();
    ticker.advance(Duration.ofHours(5));
    assertThat(clock.now()).isEqualTo(Duration.ofHours(5).toNanos());
  }

  @Test
  void goesOnFromWhereItWasWhenTheSourceStepsBack() {
    SteadyClock clock = new SteadyClock(ticker);
    ticker.advance(Duration.ofMinutes(10));
    long before = clock.now();

    ticker.advance(Duration.ofHours(-1));
    assertThat(clock.now()).isEqualTo(before);
    ticker.advance(Duration.ofSeconds(1));
    assertThat(clock.now()).isEqualTo(before + Duration.ofSeconds(1).toNanos());
  }

  @Test
  void doesNotDriftOverManySmallSteps() {
    SteadyClock clock = new SteadyClock(ticker);
    for (int i = 0; i < 100_000; i++) {
      ticker.advance(Duration.ofNanos(123_457));
      assertThat(clock.now()).isEqualTo(123_457L * (i + 1));
    }
  }

  @Test
  void isNotTakenInByAThreadThatWasSuspendedAfterReading() {
    AtomicLong reads = new AtomicLong();
    long[] readings = {0, 50_000_000, 10_000_000, 51_000_000};
    SteadyClock clock =
        new SteadyClock(
            new SettableTicker(
                () -> readings[(int) Math.min(reads.getAndIncrement(), readings.length - 1)]));

    // The second call reads 10 ms, sees 50 ms noted, reads again and finds 51 ms.
    clock.now();
    assertThat(clock.now()).isEqualTo(51_000_000);
    assertThat(clock.now()).isEqualTo(51_000_000);
  }

  @Test
  void theSystemTickerReadsTheMachinesClocks() throws Exception {
    Ticker system = Ticker.system();
    long before = System.nanoTime();
    assertThat(system.nanos()).isGreaterThanOrEqualTo(before);
    assertThat(Duration.between(system.wallTime(), java.time.Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(1));
    CountDownLatch ran = new CountDownLatch(1);
    system.schedule(ran::countDown, Duration.ofMillis(1));
    assertThat(ran.await(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void aTaskThatBlocksDelaysNoOther() throws Exception {
    Ticker system = Ticker.system();
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch ran = new CountDownLatch(1);
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      system.schedule(() -> awaitQuietly(blocked), Duration.ZERO);
    }

    system.schedule(ran::countDown, Duration.ofMillis(1));

    assertThat(ran.await(1, TimeUnit.MINUTES)).isTrue();
    blocked.countDown();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
