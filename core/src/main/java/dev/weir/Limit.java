package dev.weir;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * How much is allowed: so many permits in a period, counted by an {@link Algorithm}.
 *
 * <p>An immutable value; the methods that change something return a new limit. {@code
 * Limit.perMinute(100)} is a sliding window, {@code Limit.perMinute(100).burst(20)} a token bucket
 * that refills at 100 a minute and holds 20.
 *
 * <p>Every limit is within a stated domain, in which all arithmetic is exact: permits from 1 to
 * 10<sup>9</sup> and at most 10<sup>8</sup> a second, periods from 1 ms to 366 days, bursts from 1
 * to 10<sup>9</sup> that refill within 366 days, sliding logs of at most 10,000 permits. Anything
 * else is refused when the limit is built.
 *
 * <p>The name tells several limits of one key apart and belongs to the identity of what is counted:
 * when a limit's numbers change under the same name and algorithm, what was used carries over. By
 * default it is the period, such as {@code 60s}.
 */
public final class Limit {
  /** The most permits a limit may have, and the most a burst may hold. */
  public static final long MAX_PERMITS = 1_000_000_000;

  /** The fastest rate, in permits a second. */
  public static final long MAX_PERMITS_PER_SECOND = 100_000_000;

  /** The most permits of a {@link Algorithm#SLIDING_LOG}, which remembers each of them. */
  public static final long MAX_SLIDING_LOG_PERMITS = 10_000;

  /** The shortest period. */
  public static final Duration MIN_PERIOD = Duration.ofMillis(1);

  /** The longest period, and the longest time a burst may take to refill. */
  public static final Duration MAX_PERIOD = Duration.ofDays(366);

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long MAX_PERIOD_NANOS = MAX_PERIOD.toNanos();
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  private final String name;
  private final long permits;
  private final Duration period;
  private final Algorithm algorithm;
  private final long burst;

  /** Derived once, for the arithmetic: the period, and the token bucket's exact interval. */
  final long periodNanos;

  /** Nanoseconds a permit takes to drip in: {@code intervalNanos + intervalPart / denominator}. */
  final long intervalNanos;

  final int intervalPart;
  final int denominator;

  private Limit(String name, long permits, Duration period, Algorithm algorithm, long burst) {
    this.name = name;
    this.permits = permits;
    this.period = period;
    this.algorithm = algorithm;
    this.burst = burst;
    this.periodNanos = requirePeriod(period);
    requireBetween("permits", permits, 1, MAX_PERMITS);
    require(
        Wide.lessOrEqual(permits, NANOS_PER_SECOND, MAX_PERMITS_PER_SECOND, periodNanos),
        "permits may be at most %d a second, got %d per %s; use fewer permits or a longer period",
        MAX_PERMITS_PER_SECOND,
        permits,
        Durations.format(period));
    long divisor = greatestCommonDivisor(periodNanos, permits);
    this.denominator = (int) (permits / divisor);
    this.intervalNanos = periodNanos / divisor / denominator;
    this.intervalPart = (int) (periodNanos / divisor % denominator);
    requireBetween("burst", burst, 1, MAX_PERMITS);
    require(
        Wide.lessOrEqual(burst, periodNanos, permits, MAX_PERIOD_NANOS),
        "burst must refill within 366 days, got %d at %d per %s; use a smaller burst",
        burst,
        permits,
        Durations.format(period));
    require(
        algorithm == Algorithm.TOKEN_BUCKET || burst == permits,
        "burst cannot be combined with algorithm %s; use token-bucket or leave the burst out",
        algorithm.label());
    require(
        algorithm != Algorithm.SLIDING_LOG || permits <= MAX_SLIDING_LOG_PERMITS,
        "permits of a sliding-log must be at most %d, got %d; use sliding-window for more",
        MAX_SLIDING_LOG_PERMITS,
        permits);
    require(
        NAME.matcher(name).matches(),
        "name must be 1 to 64 of a-z, 0-9 and '-', starting with a letter or digit, got \"%s\"",
        name.length() <= 64 ? name : name.substring(0, 64) + "…");
  }

  /**
   * A sliding window of {@code permits} in each {@code period}, named after the period.
   *
   * @throws IllegalArgumentException if the limit lies outside the domain
   */
  public static Limit of(long permits, Duration period) {
    requirePeriod(period);
    return new Limit(Durations.format(period), permits, period, Algorithm.SLIDING_WINDOW, permits);
  }

  /** A sliding window of {@code permits} each second. */
  public static Limit perSecond(long permits) {
    return of(permits, Duration.ofSeconds(1));
  }

  /** A sliding window of {@code permits} each minute. */
  public static Limit perMinute(long permits) {
    return of(permits, Duration.ofMinutes(1));
  }

  /** A sliding window of {@code permits} each hour. */
  public static Limit perHour(long permits) {
    return of(permits, Duration.ofHours(1));
  }

  /** A sliding window of {@code permits} each day of 24 hours. */
  public static Limit perDay(long permits) {
    return of(permits, Duration.ofDays(1));
  }

  /**
   * Reads the text form used in policies: {@code 100/min}, {@code 100/90s}, {@code 100/min burst
   * 20}. Units are {@code ms}, {@code s}/{@code sec}/{@code second}, {@code m}/{@code min}/{@code
   * minute}, {@code h}/{@code hour}, {@code d}/{@code day}.
   *
   * @throws IllegalArgumentException if the text has another form or lies outside the domain
   */
  public static Limit parse(String text) {
    return LimitText.limit(text);
  }

  /**
   * Reads a period as in the text form: {@code 90s}, {@code 1min}, {@code 50 ms}, {@code day}.
   *
   * @throws IllegalArgumentException if the text has another form or lies outside the domain
   */
  public static Duration parsePeriod(String text) {
    return LimitText.period(text);
  }

  /** This limit as a token bucket that holds {@code burst} permits. */
  public Limit burst(long burst) {
    require(
        algorithm == Algorithm.TOKEN_BUCKET || algorithm == Algorithm.SLIDING_WINDOW,
        "burst cannot be combined with algorithm %s; use token-bucket or leave the burst out",
        algorithm.label());
    return new Limit(name, permits, period, Algorithm.TOKEN_BUCKET, burst);
  }

  /**
   * This limit counted by another algorithm. A token bucket built this way holds {@code permits}.
   *
   * @throws IllegalArgumentException if the burst is not the permits and the algorithm has none
   */
  public Limit algorithm(Algorithm algorithm) {
    Objects.requireNonNull(algorithm, "algorithm");
    return new Limit(name, permits, period, algorithm, burst);
  }

  /** This limit under another name. */
  public Limit named(String name) {
    Objects.requireNonNull(name, "name");
    return new Limit(name, permits, period, algorithm, burst);
  }

  /** The name that tells this limit from the others of its key. */
  public String name() {
    return name;
  }

  /** Permits allowed in each period. */
  public long permits() {
    return permits;
  }

  /** The period the permits are for. */
  public Duration period() {
    return period;
  }

  /** How it is counted. */
  public Algorithm algorithm() {
    return algorithm;
  }

  /** The most that can be taken at once: the bucket's size, or the permits of any other kind. */
  public long burst() {
    return burst;
  }

  /** The time a permit takes to drip in, in 1/denominator nanoseconds. */
  long intervalInParts() {
    return intervalNanos * denominator + intervalPart;
  }

  /** Whether state counted under the other limit carries over to this one. */
  boolean continues(Limit other) {
    return name.equals(other.name) && algorithm == other.algorithm;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof Limit other
        && permits == other.permits
        && burst == other.burst
        && algorithm == other.algorithm
        && period.equals(other.period)
        && name.equals(other.name);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, permits, period, algorithm, burst);
  }

  /** The text form with what differs from the defaults, such as {@code 100/60s burst 20}. */
  @Override
  public String toString() {
    String periodText = Durations.format(period);
    StringBuilder text = new StringBuilder().append(permits).append('/').append(periodText);
    if (algorithm == Algorithm.TOKEN_BUCKET) {
      text.append(" burst ").append(burst);
    } else if (algorithm != Algorithm.SLIDING_WINDOW) {
      text.append(' ').append(algorithm.label());
    }
    return name.equals(periodText) ? text.toString() : text + " (" + name + ")";
  }

  static long requirePeriod(Duration period) {
    Objects.requireNonNull(period, "period");
    require(
        period.compareTo(MIN_PERIOD) >= 0 && period.compareTo(MAX_PERIOD) <= 0,
        "period must be between 1 ms and 366 days, got %s",
        period);
    return period.toNanos();
  }

  private static long greatestCommonDivisor(long a, long b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }

  private static void requireBetween(String field, long value, long least, long most) {
    require(value >= least, "%s must be at least %d, got %d", field, least, value);
    require(value <= most, "%s must be at most %d, got %d", field, most, value);
  }

  private static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(message, arguments));
    }
  }
}
