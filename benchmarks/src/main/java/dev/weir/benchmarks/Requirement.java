package dev.weir.benchmarks;

/**
 * What was promised, and whether this run kept it.
 *
 * @param rule the promise
 * @param found what was measured
 * @param met whether it holds
 */
public record Requirement(String rule, String found, boolean met) {
  /** At most so much. */
  public static Requirement atMost(String rule, Series series, double most) {
    return new Requirement(rule, Figures.withError(series), series.value() <= most);
  }

  /** At least so much. */
  public static Requirement atLeast(String rule, Series series, double least) {
    return new Requirement(rule, Figures.withError(series), series.value() >= least);
  }

  /** A difference that is not above zero by more than its interval: less, or a tie. */
  public static Requirement notMore(String rule, Series difference) {
    return new Requirement(
        rule, Figures.withError(difference), difference.value() - difference.error() <= 0);
  }

  @Override
  public String toString() {
    return (met ? "PASS  " : "MISS  ") + rule + ": " + found;
  }
}
