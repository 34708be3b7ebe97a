package dev.weir.http;

import dev.weir.Limit;
import dev.weir.policy.Verdict;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The bodies of refusals: problem documents (RFC 9457) with members of their own, of the types that
 * draft-ietf-httpapi-ratelimit-headers-10 registers: a quota that is used up, a penalty for using
 * up too many, and limits that cannot be counted now. A 403 says no more than its status.
 */
final class ProblemBody {
  private static final String TYPES = "https://iana.org/assignments/http-problem-types#";
  private static final String QUOTA_EXCEEDED = TYPES + "quota-exceeded";
  private static final String ABNORMAL_USAGE_DETECTED = TYPES + "abnormal-usage-detected";
  private static final String TEMPORARY_REDUCED_CAPACITY = TYPES + "temporary-reduced-capacity";
  private static final int LONGEST_PATH = 1024;

  private ProblemBody() {}

  static byte[] of(LimitAnswer answer, String path, Optional<URI> documentation) {
    String detail = detail(answer);
    List<LimitStatus> exceeded = answer.exceeded();
    return JsonText.object(
        json -> {
          json.writeStringProperty("type", type(answer.verdict()));
          json.writeStringProperty("title", "Too Many Requests");
          json.writeNumberProperty("status", 429);
          json.writeStringProperty("detail", detail);
          json.writeStringProperty("instance", instance(path));
          json.writeStringProperty("error", "rate_limit_exceeded");
          json.writeStringProperty("message", detail);
          answer.tightest().ifPresent(limit -> JsonText.limit(json, limit));
          JsonText.numberOrNull(json, "retry_after", answer.retryAfterSeconds());
          JsonText.limits(json, "limits_exceeded", exceeded);
          json.writeArrayPropertyStart("violated-policies");
          exceeded.forEach(limit -> json.writeString(limit.policy()));
          json.writeEndArray();
          documentation.ifPresent(
              url -> json.writeStringProperty("documentation_url", url.toASCIIString()));
        });
  }

  /** Says nothing of who blocked the client, or why. */
  static byte[] blocked(String path, int status, Optional<URI> documentation) {
    String detail = "Requests of this client are not accepted.";
    return JsonText.object(
        json -> {
          json.writeStringProperty("type", "about:blank");
          json.writeStringProperty("title", "Forbidden");
          json.writeNumberProperty("status", status);
          json.writeStringProperty("detail", detail);
          json.writeStringProperty("instance", instance(path));
          json.writeStringProperty("error", "blocked");
          json.writeStringProperty("message", detail);
          documentation.ifPresent(
              url -> json.writeStringProperty("documentation_url", url.toASCIIString()));
        });
  }

  static byte[] storeDown(String path, int status, long retryAfterSeconds) {
    String detail = "Requests cannot be counted now; retry in " + inWords(retryAfterSeconds) + ".";
    return JsonText.object(
        json -> {
          json.writeStringProperty("type", TEMPORARY_REDUCED_CAPACITY);
          json.writeStringProperty("title", "Service Unavailable");
          json.writeNumberProperty("status", status);
          json.writeStringProperty("detail", detail);
          json.writeStringProperty("instance", instance(path));
          json.writeStringProperty("error", "store_unavailable");
          json.writeStringProperty("message", detail);
          json.writeNumberProperty("retry_after", retryAfterSeconds);
        });
  }

  private static String type(Verdict verdict) {
    return verdict instanceof Verdict.Penalized ? ABNORMAL_USAGE_DETECTED : QUOTA_EXCEEDED;
  }

  private static String instance(String path) {
    return path.substring(0, Math.min(path.length(), LONGEST_PATH));
  }

  /** A sentence or two for people. */
  private static String detail(LimitAnswer answer) {
    Optional<LimitStatus> deciding = answer.longestWait();
    if (deciding.isEmpty()) {
      return "No more requests are allowed now.";
    }
    Limit limit = deciding.get().result().limit();
    if (deciding.get().canNeverPass()) {
      return "This request costs %d, more than the %d that are ever allowed at once."
          .formatted(cost(answer), limit.burst());
    }
    OptionalLong retryAfter = answer.retryAfterSeconds();
    return rate(limit) + "; retry in " + inWords(retryAfter.orElse(1)) + ".";
  }

  /** What the request costs each of its counters. */
  private static long cost(LimitAnswer answer) {
    return answer.verdict().outcomes().get(0).charge().permits();
  }

  private static String rate(Limit limit) {
    return limit.permits() == 1
        ? "1 request per " + period(limit.period()) + " is allowed"
        : limit.permits() + " requests per " + period(limit.period()) + " are allowed";
  }

  /** The period in the largest unit that fits, without the number if that is 1. */
  private static String period(Duration period) {
    long nanos = period.toNanos();
    for (PeriodUnit unit : PeriodUnit.values()) {
      if (nanos % unit.nanos == 0) {
        long count = nanos / unit.nanos;
        return count == 1 ? unit.singular : count + " " + unit.singular + "s";
      }
    }
    throw new AssertionError(period);
  }

  /** Exact up to two minutes, then in the unit people would choose, rounded up. */
  private static String inWords(long seconds) {
    if (seconds <= 120) {
      return seconds + " s";
    }
    if (seconds <= 7200) {
      return roundUp(seconds, 60) + " min";
    }
    return seconds <= 172_800
        ? roundUp(seconds, 3600) + " hours"
        : roundUp(seconds, 86_400) + " days";
  }

  private static long roundUp(long number, long unit) {
    return (number + unit - 1) / unit;
  }

  private enum PeriodUnit {
    DAY("day", Duration.ofDays(1)),
    HOUR("hour", Duration.ofHours(1)),
    MINUTE("minute", Duration.ofMinutes(1)),
    SECOND("second", Duration.ofSeconds(1)),
    MILLISECOND("millisecond", Duration.ofMillis(1)),
    NANOSECOND("nanosecond", Duration.ofNanos(1));

    private final String singular;
    private final long nanos;

    PeriodUnit(String singular, Duration duration) {
      this.singular = singular;
      this.nanos = duration.toNanos();
    }
  }
}
