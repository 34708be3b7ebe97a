package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ManualTicker;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What all penalties do, wherever they are kept. */
public abstract class PenaltiesContract {
  /** Three violations within ten minutes; twice as long each time, an hour at most. */
  protected static final PenaltySettings SETTINGS =
      new PenaltySettings(3, Duration.ofMinutes(10), 2.0, Duration.ofHours(1));

  private static final Duration RETRY_AFTER = Duration.ofSeconds(30);
  private static final String ADA = "user:ada";

  /** The clock that penalties go by. */
  protected final ManualTicker ticker = new ManualTicker();

  private Penalties penalties;

  /** Penalties of nobody, which go by the clock of this suite. */
  protected abstract Penalties create();

  /** Has what was reported take effect, where that takes a while. */
  protected void settle() {}

  @BeforeEach
  void open() {
    penalties = create();
  }

  @AfterEach
  void close() {
    penalties.close();
  }

  @Test
  void nobodyIsPenalisedAtFirst() {
    assertThat(penalties.of(ADA)).isEmpty();
    assertThat(penalties.size()).isZero();
  }

  @Test
  void soManyViolationsBeginAPenalty() {
    violate(2);
    assertThat(penalties.of(ADA)).isEmpty();
    assertThat(penalties.size()).isOne();

    violate(1);

    assertThat(penalties.of(ADA)).contains(Duration.ofMinutes(1));
    assertThat(penalties.of("user:eve")).isEmpty();
  }

  @Test
  void aPenaltyRunsOut() {
    violate(3);
    ticker.advance(Duration.ofMillis(59_999));
    assertThat(penalties.of(ADA)).contains(Duration.ofMillis(1));

    ticker.advance(Duration.ofMillis(1));

    assertThat(penalties.of(ADA)).isEmpty();
  }

  @Test
  void violationsFarApartAreForgiven() {
    violate(2);
    ticker.advance(Duration.ofMinutes(10));
    violate(2);

    assertThat(penalties.of(ADA)).isEmpty();

    violate(1);
    assertThat(penalties.of(ADA)).isPresent();
  }

  @Test
  void theWindowStartsWithTheFirstViolation() {
    violate(1);
    ticker.advance(Duration.ofMinutes(9));
    violate(1);
    ticker.advance(Duration.ofMillis(59_999));
    violate(1);

    assertThat(penalties.of(ADA)).isPresent();
  }

  @Test
  void everyPenaltyIsLongerUpToTheLongest() {
    for (long seconds : new long[] {60, 120, 240, 480, 960, 1920, 3600, 3600}) {
      violate(3);
      assertThat(penalties.of(ADA)).contains(Duration.ofSeconds(seconds));
      ticker.advance(Duration.ofSeconds(seconds));
    }
  }

  @Test
  void whatIsRefusedDuringAPenaltyIsNoViolation() {
    violate(3);
    violate(30);
    ticker.advance(Duration.ofMinutes(1));

    violate(2);

    assertThat(penalties.of(ADA)).isEmpty();
  }

  @Test
  void theCountStartsOverWithAPenalty() {
    violate(3);
    ticker.advance(Duration.ofMinutes(1));
    violate(2);
    assertThat(penalties.of(ADA)).isEmpty();

    violate(1);

    assertThat(penalties.of(ADA)).contains(Duration.ofMinutes(2));
  }

  @Test
  void oneLevelIsForgivenForEachCleanTime() {
    violate(3);
    ticker.advance(Duration.ofMinutes(1));
    violate(3);
    ticker.advance(Duration.ofMinutes(2).plus(Duration.ofMinutes(10)));

    violate(3);

    assertThat(penalties.of(ADA)).contains(Duration.ofMinutes(2));
  }

  @Test
  void aLevelIsNotForgivenBeforeItsTime() {
    violate(3);
    ticker.advance(Duration.ofMinutes(1).plus(Duration.ofMinutes(10)).minusMillis(1));

    violate(3);

    assertThat(penalties.of(ADA)).contains(Duration.ofMinutes(2));
  }

  @Test
  void aViolationStartsTheCleanTimeOver() {
    violate(3);
    ticker.advance(Duration.ofMinutes(1).plus(Duration.ofMinutes(9)));
    violate(1);
    ticker.advance(Duration.ofMinutes(9));
    violate(2);

    assertThat(penalties.of(ADA)).contains(Duration.ofMinutes(2));
  }

  @Test
  void whoIsForgivenStartsAfresh() {
    violate(3);
    penalties.forgive(ADA);
    settle();
    assertThat(penalties.of(ADA)).isEmpty();

    violate(3);

    assertThat(penalties.of(ADA)).contains(Duration.ofMinutes(1));
    penalties.forgive("user:nobody");
  }

  @Test
  void fractionsOfAMillisecondAreWaitedInFull() {
    for (int i = 0; i < 3; i++) {
      penalties.violated(ADA, Duration.ofNanos(1_000_001), SETTINGS);
    }
    settle();

    assertThat(penalties.of(ADA)).contains(Duration.ofMillis(4));
  }

  @Test
  void multipliersMayHaveDecimals() {
    PenaltySettings gentle =
        new PenaltySettings(1, Duration.ofMinutes(10), 1.5, Duration.ofHours(1));
    penalties.violated(ADA, Duration.ofMillis(333), gentle);
    settle();
    assertThat(penalties.of(ADA)).contains(Duration.ofMillis(499));
    ticker.advance(Duration.ofMillis(499));

    penalties.violated(ADA, Duration.ofMillis(333), gentle);
    settle();

    assertThat(penalties.of(ADA)).contains(Duration.ofMillis(749));
  }

  @Test
  void closingTwiceIsClosingOnce() {
    penalties.close();
    penalties.close();
  }

  private void violate(int times) {
    for (int i = 0; i < times; i++) {
      penalties.violated(ADA, RETRY_AFTER, SETTINGS);
    }
    settle();
  }
}
