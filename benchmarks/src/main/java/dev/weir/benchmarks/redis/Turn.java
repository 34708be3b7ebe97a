package dev.weir.benchmarks.redis;

import org.HdrHistogram.AbstractHistogram;

/**
 * What a subject did in its turn.
 *
 * @param latencies one for each decision, in nanoseconds
 * @param nanos how long it took
 */
record Turn(AbstractHistogram latencies, long nanos) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  long decisions() {
    return latencies.getTotalCount();
  }

  double perSecond() {
    return decisions() * NANOS_PER_SECOND / nanos;
  }

  double micros(double percentile) {
    return latencies.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
  }
}
