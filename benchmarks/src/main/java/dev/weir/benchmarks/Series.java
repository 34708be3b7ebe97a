package dev.weir.benchmarks;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.openjdk.jmh.util.ListStatistics;

/**
 * What was measured of one subject in one case: a sample for each round, in the order of rounds.
 *
 * @param scenario the case
 * @param threads threads or connections that worked at the same time
 * @param subject who was measured
 * @param unit what the samples are in
 * @param samples one number a round
 */
public record Series(
    String scenario, int threads, String subject, String unit, List<Double> samples) {
  private static final double CONFIDENCE = 0.95;

  public Series {
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("samples of " + subject + " must not be empty");
    }
  }

  /** The mean. */
  public double value() {
    return statistics().getMean();
  }

  /**
   * Half of the interval in which the mean lies with a confidence of 95 %, by Student's t; zero
   * where there are too few samples to tell.
   */
  public double error() {
    return samples.size() < 3 ? 0 : statistics().getMeanErrorAt(CONFIDENCE);
  }

  /**
   * The ratio of the two means. Its samples are what each round says of it (the ratio estimator of
   * survey sampling, linearised), so a round that was slow for both does not widen the interval.
   */
  public Series over(Series other) {
    double mean = other.value();
    double ratio = value() / mean;
    return with(other, " / ", "x", (mine, others) -> ratio + (mine - ratio * others) / mean);
  }

  /** The difference of the two means, round by round. */
  public Series minus(Series other) {
    return with(other, " - ", unit, (mine, others) -> mine - others);
  }

  private Series with(
      Series other, String operator, String newUnit, DoubleBinaryOperator operation) {
    int rounds = samples.size();
    if (other.samples.size() != rounds) {
      throw new IllegalArgumentException(
          String.format(
              "%s has %d rounds and %s %d; measure them in the same rounds",
              subject, rounds, other.subject, other.samples.size()));
    }
    return new Series(
        scenario,
        threads,
        subject + operator + other.subject,
        newUnit,
        IntStream.range(0, rounds)
            .mapToObj(i -> operation.applyAsDouble(samples.get(i), other.samples.get(i)))
            .toList());
  }

  /** Whether the two means are closer than their intervals are wide. */
  public boolean ties(Series other) {
    return Math.abs(value() - other.value()) <= error() + other.error();
  }

  private ListStatistics statistics() {
    return new ListStatistics(samples.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
