package dev.weir.benchmarks;

import java.util.List;
import java.util.Optional;

/** Everything one run measured, case by case. */
public record Results(List<Series> series) {
  /** The subject all others of its case are compared with. */
  public static final String WEIR = "weir";

  /** The subject that does the least its case can be done with. */
  public static final String FLOOR = "floor";

  public Results {
    series = List.copyOf(series);
  }

  /** The series of a subject, if it was measured. */
  public Optional<Series> find(String scenario, int threads, String subject) {
    return series.stream()
        .filter(
            candidate ->
                candidate.scenario().equals(scenario)
                    && candidate.threads() == threads
                    && candidate.subject().equals(subject))
        .findFirst();
  }

  /**
   * The series of a subject.
   *
   * @throws IllegalArgumentException if it was not measured
   */
  public Series get(String scenario, int threads, String subject) {
    return find(scenario, threads, subject)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    subject + " was not measured in " + scenario + " at " + threads));
  }

  /** Every series of a case. */
  public List<Series> of(String scenario, int threads) {
    return series.stream()
        .filter(
            candidate -> candidate.scenario().equals(scenario) && candidate.threads() == threads)
        .toList();
  }
}
