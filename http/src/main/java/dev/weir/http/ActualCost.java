package dev.weir.http;

import dev.weir.Limit;
import java.util.OptionalLong;

/**
 * Where an application says what a request really cost: in an attribute of the request, or in a
 * header of its response, which the client does not see.
 *
 * <p>A cost is a whole number of permits from 0 to {@link Limit#MAX_PERMITS}. What is reported last
 * before the response is complete counts; {@link HttpLimiter#settle} takes or gives back the
 * difference to what was charged.
 */
public final class ActualCost {
  /**
   * The request attribute: a {@link Number}, read when the response is complete, so that one which
   * grows until then may be set at the start; or the text of one.
   */
  public static final String ATTRIBUTE = "dev.weir.http.cost";

  /** The response header. */
  public static final String HEADER = "X-RateLimit-Cost";

  private static final int LONGEST_TEXT = 20;

  private ActualCost() {}

  /** Whether a response header is the one that tells the cost. */
  public static boolean isHeader(String name) {
    return HEADER.equalsIgnoreCase(name);
  }

  /** The cost that was reported; empty if it is none. */
  static OptionalLong of(Object reported) {
    if (reported instanceof Number number) {
      return whole(number.doubleValue());
    }
    String text = reported.toString().strip();
    boolean digits =
        !text.isEmpty()
            && text.length() <= LONGEST_TEXT
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? whole(Double.parseDouble(text)) : OptionalLong.empty();
  }

  /** Costs are small enough for a double to hold each of them exactly. */
  private static OptionalLong whole(double number) {
    return number >= 0 && number <= Limit.MAX_PERMITS && number == Math.rint(number)
        ? OptionalLong.of((long) number)
        : OptionalLong.empty();
  }

  static Advice wrong(Object reported) {
    String text = reported.toString();
    StringBuilder shown = new StringBuilder();
    text.chars()
        .limit(LONGEST_TEXT)
        .forEach(c -> shown.append(Character.isISOControl(c) ? '?' : (char) c));
    return new Advice(
        "wrong-cost",
        "%s and %s must be a whole number of permits from 0 to %d, got \"%s%s\"; ignored, what was charged stands"
            .formatted(
                ATTRIBUTE,
                HEADER,
                Limit.MAX_PERMITS,
                shown,
                text.length() > LONGEST_TEXT ? "…" : ""));
  }
}
