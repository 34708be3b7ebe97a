package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static final PenaltySettings SETTINGS =
      new PenaltySettings(3, Duration.ofSeconds(100), 2.0, Duration.ofSeconds(60));
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void violationsThatComeTogetherAreOneStep() {
    Standing together = Standing.CLEAN.violated(1000, 2, SECOND, SETTINGS);
    Standing apart =
        Standing.CLEAN.violated(1000, 1, SECOND, SETTINGS).violated(1000, 1, SECOND, SETTINGS);

    assertThat(together).isEqualTo(apart).isEqualTo(new Standing(0, 2, 1000, 1000, 0));
  }

  @Test
  void howeverManyComeTogetherTheyBeginOnePenalty() {
    assertThat(Standing.CLEAN.violated(1000, Integer.MAX_VALUE, SECOND, SETTINGS))
        .isEqualTo(new Standing(1, 0, 0, 1000, 3000));
  }

  @Test
  void theLevelIsBounded() {
    PenaltySettings flat =
        new PenaltySettings(1, Duration.ofSeconds(100), 1.0, Duration.ofSeconds(1));
    Standing standing = Standing.CLEAN;
    for (int i = 0; i < 200; i++) {
      standing = standing.violated(1000 + i * 1000L, 1, SECOND, flat);
    }

    assertThat(standing.level()).isEqualTo(Standing.MAX_LEVEL);
    assertThat(standing.until()).isEqualTo(1000 + 200 * 1000L);
  }

  @Test
  void aClientIsForgottenWhenNothingIsLeftToRemember() {
    assertThat(new Standing(0, 2, 1000, 5000, 0).forgottenAt(SETTINGS)).isEqualTo(101_000);
    assertThat(new Standing(2, 0, 0, 1000, 3000).forgottenAt(SETTINGS)).isEqualTo(203_000);
    assertThat(new Standing(1, 1, 150_000, 150_000, 3000).forgottenAt(SETTINGS)).isEqualTo(250_000);
  }

  @Test
  void aPenaltyLastsAMillisecondAtLeast() {
    assertThat(Standing.CLEAN.violated(1000, 3, Duration.ZERO, SETTINGS).until()).isEqualTo(1002);
  }
}
