package dev.weir.benchmarks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.benchmarks.Series;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArenaTest {
  private static final Effort EFFORT = new Effort(Duration.ofMillis(20), 3, Duration.ofMillis(30));

  @Test
  void everySubjectHasOneSampleARoundOfEveryFigure() throws Exception {
    try (Arena arena = Arena.open(Topology.STANDALONE)) {
      List<Series> series =
          arena.measure(Load.refused(), List.of(Callers.threads(2), Callers.inFlight(4)), EFFORT);

      List<String> subjects = Arrays.stream(Subject.values()).map(Subject::label).toList();
      assertThat(series).hasSize(2 * 5 * subjects.size());
      for (int first = 0; first < series.size(); first += subjects.size()) {
        List<Series> ofOneFigure = series.subList(first, first + subjects.size());
        assertThat(ofOneFigure).extracting(Series::subject).isEqualTo(subjects);
        assertThat(ofOneFigure)
            .extracting(Series::scenario)
            .containsOnly(ofOneFigure.get(0).scenario());
      }
      assertThat(series)
          .extracting(Series::samples)
          .allSatisfy(samples -> assertThat(samples).hasSize(3));
      assertThat(series)
          .extracting(Series::value)
          .allSatisfy(value -> assertThat(value).isPositive());
      assertThat(series)
          .extracting(Series::scenario)
          .contains(
              "refused",
              "refused-p50",
              "refused-p99",
              "refused-cpu",
              "refused-redis-cpu",
              "refused-async",
              "refused-async-p50");
    }
  }

  @Test
  void aLoadThatNobodyAsksIsNotStored() throws Exception {
    try (Arena arena = Arena.open(Topology.STANDALONE)) {
      assertThat(arena.measure(Load.hotKey(), List.of(), EFFORT)).isEmpty();
    }
  }
}
