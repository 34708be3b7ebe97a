package dev.weir.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers for people: no more digits than a measurement has. */
final class Figures {
  private static final MathContext PRECISION = new MathContext(4, RoundingMode.HALF_EVEN);

  private Figures() {}

  static String withError(Series series) {
    String text = text(series.value()) + " " + series.unit();
    return series.error() == 0 ? text : text + " ± " + text(series.error());
  }

  /** Three significant digits and no exponent, but every digit before the point. */
  static String text(double value) {
    double magnitude = Math.abs(value);
    int decimals = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** Four significant digits, for the file. */
  static double rounded(double value) {
    return new BigDecimal(value).round(PRECISION).doubleValue();
  }
}
