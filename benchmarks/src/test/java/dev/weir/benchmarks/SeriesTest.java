package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesTest {
  @Test
  void valueIsTheMeanAndErrorHalfOfStudentsInterval() {
    Series series = series("weir", 9.0, 10.0, 11.0);

    assertThat(series.value()).isEqualTo(10);
    assertThat(series.error()).isCloseTo(4.303 / Math.sqrt(3), within(0.001));
  }

  @Test
  void twoSamplesSayNothingOfTheError() {
    assertThat(series("weir", 1.0, 9.0).error()).isZero();
  }

  @Test
  void aRatioIsThatOfTheMeansHoweverMuchOneRoundWasOff() {
    Series ratio = series("peer", 10.0, 10.0, 40.0).over(series("weir", 10.0, 1.0, 19.0));

    assertThat(ratio.value()).isEqualTo(2);
    assertThat(ratio.error()).isPositive();
    assertThat(ratio.unit()).isEqualTo("x");
  }

  @Test
  void aRoundThatWasSlowForBothLeavesTheRatioExact() {
    Series ratio = series("peer", 20.0, 200.0, 20.0).over(series("weir", 10.0, 100.0, 10.0));

    assertThat(ratio.value()).isEqualTo(2);
    assertThat(ratio.error()).isZero();
  }

  @Test
  void differencesAreTakenRoundByRoundInTheSameUnit() {
    Series added = series("weir", 3.0, 5.0, 4.0).minus(series("floor", 1.0, 3.0, 2.0));

    assertThat(added.value()).isEqualTo(2);
    assertThat(added.error()).isZero();
    assertThat(added.unit()).isEqualTo("ns/op");
  }

  @Test
  void meansCloserThanTheirIntervalsAreTied() {
    Series weir = series("weir", 9.0, 10.0, 11.0);

    assertThat(weir.ties(series("near", 11.0, 12.0, 13.0))).isTrue();
    assertThat(weir.ties(series("far", 19.0, 20.0, 21.0))).isFalse();
  }

  @Test
  void seriesOfDifferentRoundsAreNotCompared() {
    assertThatThrownBy(() -> series("weir", 1.0).over(series("floor", 1.0, 2.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weir has 1 rounds and floor 2; measure them in the same rounds");
  }

  @Test
  void aSubjectWithoutSamplesIsRefused() {
    assertThatThrownBy(() -> series("weir"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("samples of weir must not be empty");
  }

  private static Series series(String subject, Double... samples) {
    return new Series("hot-key", 1, subject, "ns/op", List.of(samples));
  }
}
