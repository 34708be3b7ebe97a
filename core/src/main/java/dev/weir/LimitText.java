package dev.weir;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of limits, as {@link Limit#parse} describes it. */
final class LimitText {
  private static final int MAX_LENGTH = 100;
  private static final String PERIOD = "(\\d*)\\s*([a-z]+)";
  private static final Pattern PERIOD_ALONE = Pattern.compile(PERIOD);
  private static final Pattern LIMIT =
      Pattern.compile("(\\d+)\\s*/\\s*" + PERIOD + "(?:\\s+burst\\s+(\\d+))?");

  private LimitText() {}

  static Limit limit(String text) {
    Matcher matcher =
        match(LIMIT, text, "limit must read like \"100/min\", \"100/90s\" or \"100/min burst 20\"");
    Limit limit =
        Limit.of(permits("permits", matcher.group(1)), period(matcher.group(2), matcher.group(3)));
    String burst = matcher.group(4);
    return burst == null ? limit : limit.burst(permits("burst", burst));
  }

  static Duration period(String text) {
    Matcher matcher =
        match(
            PERIOD_ALONE,
            text,
            "period must read like \"90s\", \"1min\", \"50ms\", \"1h\" or \"1d\"");
    Duration period = period(matcher.group(1), matcher.group(2));
    Limit.requirePeriod(period);
    return period;
  }

  private static Matcher match(Pattern pattern, String text, String rule) {
    Objects.requireNonNull(text, "text");
    Matcher matcher = pattern.matcher(text.strip());
    if (text.length() > MAX_LENGTH || !matcher.matches()) {
      String shown = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
      throw new IllegalArgumentException(rule + ", got \"" + shown + "\"");
    }
    return matcher;
  }

  private static Duration period(String count, String unit) {
    if (count.length() > 18) {
      throw new IllegalArgumentException(
          "period must be between 1 ms and 366 days, got " + count + unit);
    }
    long units = count.isEmpty() ? 1 : Long.parseLong(count);
    return switch (unit) {
      case "ms" -> Duration.ofMillis(units);
      case "s", "sec", "second", "seconds" -> Duration.ofSeconds(units);
      case "m", "min", "minute", "minutes" -> inSeconds(units, 60);
      case "h", "hour", "hours" -> inSeconds(units, 3_600);
      case "d", "day", "days" -> inSeconds(units, 86_400);
      default ->
          throw new IllegalArgumentException(
              "unit must be ms, s, min, h or day, got \"" + unit + "\"");
    };
  }

  /** What does not fit is as far outside the domain as the longest that does. */
  private static Duration inSeconds(long units, long seconds) {
    return Duration.ofSeconds(units > Long.MAX_VALUE / seconds ? Long.MAX_VALUE : units * seconds);
  }

  private static long permits(String field, String digits) {
    if (digits.length() > 18) {
      throw new IllegalArgumentException(
          field + " must be at most " + Limit.MAX_PERMITS + ", got " + digits);
    }
    return Long.parseLong(digits);
  }
}
