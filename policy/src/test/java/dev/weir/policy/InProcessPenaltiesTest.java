package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InProcessPenaltiesTest extends PenaltiesContract {
  private static final PenaltySettings AT_ONCE =
      new PenaltySettings(1, Duration.ofMinutes(10), 1, Duration.ofHours(1));
  private static final PenaltySettings AT_THREE =
      new PenaltySettings(3, Duration.ofMinutes(10), 1, Duration.ofHours(1));

  @Override
  protected Penalties create() {
    return new InProcessPenalties(ticker);
  }

  @Test
  void aFloodOfOffendersSetsNobodyFree() {
    Penalties penalties = new InProcessPenalties(100, ticker);
    for (int i = 0; i < 50; i++) {
      penalties.violated("user:" + i, Duration.ofMinutes(5), AT_ONCE);
    }

    for (int i = 0; i < 10_000; i++) {
      penalties.violated("ip:flood-" + i, Duration.ofSeconds(1), AT_THREE);
    }

    assertThat(penalties.size()).isEqualTo(100);
    for (int i = 0; i < 50; i++) {
      assertThat(penalties.of("user:" + i)).as("user %d", i).isPresent();
    }
  }

  @Test
  void whereEveryoneIsPenalisedNobodyNewIsTakenOn() {
    Penalties penalties = new InProcessPenalties(20, ticker);
    for (int i = 0; i < 30; i++) {
      penalties.violated("user:" + i, Duration.ofMinutes(1), AT_ONCE);
    }

    assertThat(penalties.size()).isEqualTo(20);
    assertThat(penalties.of("user:0")).isPresent();
    assertThat(penalties.of("user:29")).isEmpty();
  }

  @Test
  void theForgivenMakeRoom() {
    Penalties penalties = new InProcessPenalties(20, ticker);
    for (int i = 0; i < 20; i++) {
      penalties.violated("user:" + i, Duration.ofMinutes(1), AT_ONCE);
    }
    ticker.advance(Duration.ofMinutes(11));

    penalties.violated("user:new", Duration.ofMinutes(1), AT_ONCE);

    assertThat(penalties.of("user:new")).isPresent();
    assertThat(penalties.size()).isLessThan(10);
  }

  @Test
  void ofThoseWhosePenaltyIsOverTheLowestLevelGoesFirst() {
    Penalties penalties = new InProcessPenalties(2, ticker);
    PenaltySettings doubling =
        new PenaltySettings(1, Duration.ofMinutes(10), 2, Duration.ofHours(1));
    penalties.violated("user:often", Duration.ofSeconds(1), doubling);
    ticker.advance(Duration.ofSeconds(2));
    penalties.violated("user:often", Duration.ofSeconds(1), doubling);
    penalties.violated("user:once", Duration.ofSeconds(1), doubling);
    ticker.advance(Duration.ofSeconds(4));

    penalties.violated("user:new", Duration.ofSeconds(1), doubling);
    penalties.violated("user:often", Duration.ofSeconds(1), doubling);

    assertThat(penalties.of("user:often")).contains(Duration.ofSeconds(8));
    assertThat(penalties.of("user:new")).contains(Duration.ofSeconds(2));
    assertThat(penalties.size()).isEqualTo(2);
  }

  @Test
  void whateverHappensAtOnceThePenalisedStayAndTheRoomIsKept() throws Exception {
    Penalties penalties = new InProcessPenalties(100, ticker);
    for (int i = 0; i < 50; i++) {
      penalties.violated("user:" + i, Duration.ofMinutes(5), AT_ONCE);
    }
    int threads = 4;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Void>> floods = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        String prefix = "ip:" + thread + "-";
        floods.add(
            () -> {
              for (int i = 0; i < 5000; i++) {
                penalties.violated(prefix + i % 300, Duration.ofSeconds(1), AT_THREE);
                penalties.violated("ip:shared-" + i, Duration.ofSeconds(1), AT_THREE);
              }
              return null;
            });
      }
      for (Future<Void> flood : pool.invokeAll(floods)) {
        flood.get();
      }
    } finally {
      pool.shutdownNow();
    }

    assertThat(penalties.size()).isBetween(50L, 100L + threads);
    for (int i = 0; i < 50; i++) {
      assertThat(penalties.of("user:" + i)).as("user %d", i).isPresent();
    }
  }

  @Test
  void thereIsRoomForOneAtLeast() {
    assertThatThrownBy(() -> new InProcessPenalties(0, ticker))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxClients must be at least 1, got 0");
  }

  @Test
  void roomForOneIsRoom() {
    Penalties penalties = new InProcessPenalties(1, ticker);

    penalties.violated("user:ada", Duration.ofMinutes(1), AT_ONCE);

    assertThat(penalties.of("user:ada")).isPresent();
  }

  @Test
  void closedTheyKnowNobody() {
    Penalties penalties = create();
    penalties.violated("user:ada", Duration.ofMinutes(1), AT_ONCE);

    penalties.close();

    assertThat(penalties.size()).isZero();
    assertThat(penalties.of("user:ada")).isEmpty();
  }

  /** System.nanoTime() may be any number, and overflow. */
  @ParameterizedTest
  @ValueSource(
      longs = {Long.MIN_VALUE, -3_600_000_000_000L, 3_600_000_000_000L, Long.MAX_VALUE - 1})
  void aClockMayStartAnywhere(long start) {
    Penalties penalties = new InProcessPenalties(startingAt(start));
    penalties.violated("user:ada", Duration.ofMinutes(1), AT_THREE);
    assertThat(penalties.of("user:ada")).isEmpty();

    penalties.violated("user:ada", Duration.ofMinutes(1), AT_THREE);
    penalties.violated("user:ada", Duration.ofMinutes(1), AT_THREE);
    assertThat(penalties.of("user:ada")).contains(Duration.ofMinutes(1));
    ticker.advance(Duration.ofMinutes(1));

    assertThat(penalties.of("user:ada")).isEmpty();
  }

  private Ticker startingAt(long start) {
    return new Ticker() {
      @Override
      public long nanos() {
        return start + ticker.nanos();
      }

      @Override
      public Instant wallTime() {
        return ticker.wallTime();
      }

      @Override
      public Future<?> schedule(Runnable task, Duration delay) {
        return ticker.schedule(task, delay);
      }
    };
  }
}
