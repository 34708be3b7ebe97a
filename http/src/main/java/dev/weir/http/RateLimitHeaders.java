package dev.weir.http;

import dev.weir.Limit;
import dev.weir.policy.HeaderSettings;
import dev.weir.policy.HeaderSettings.Reset;
import dev.weir.policy.Verdict.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The header fields that tell how the limits stand.
 *
 * <p>{@code X-RateLimit-*} tell of one limit. {@code RateLimit-Policy} and {@code RateLimit} have a
 * member per limit, as draft-ietf-httpapi-ratelimit-headers has them: lists of strings with integer
 * parameters (RFC 9651). Names of limits are made of a-z, 0-9 and '-', so they need no escaping. A
 * fallback that did not count is told by the absence of everything but the policy.
 */
final class RateLimitHeaders {
  private RateLimitHeaders() {}

  static List<HttpHeader> of(LimitAnswer answer, HeaderSettings settings) {
    List<HttpHeader> headers = new ArrayList<>(6);
    Optional<LimitStatus> tightest = answer.tightest();
    if (settings.legacy() && tightest.isPresent()) {
      LimitStatus limit = tightest.get();
      long reset = settings.reset() == Reset.EPOCH ? limit.reset() : limit.resetIn();
      headers.add(new HttpHeader("X-RateLimit-Limit", Long.toString(limit.limit())));
      headers.add(new HttpHeader("X-RateLimit-Remaining", Long.toString(limit.remaining())));
      headers.add(new HttpHeader("X-RateLimit-Reset", Long.toString(reset)));
    }
    if (settings.ietf() && !answer.verdict().outcomes().isEmpty()) {
      headers.add(new HttpHeader("RateLimit-Policy", policies(answer.verdict().outcomes())));
      if (!answer.limits().isEmpty()) {
        headers.add(new HttpHeader("RateLimit", standings(answer.limits())));
      }
    }
    OptionalLong retryAfter = answer.retryAfterSeconds();
    if (retryAfter.isPresent()) {
      headers.add(new HttpHeader("Retry-After", Long.toString(retryAfter.getAsLong())));
    }
    return Collections.unmodifiableList(headers);
  }

  private static String policies(List<Outcome> outcomes) {
    StringBuilder text = new StringBuilder(48);
    for (Outcome outcome : outcomes) {
      for (Limit limit : outcome.charge().limits().list()) {
        member(text, outcome.charge().policyName(limit));
        text.append(";q=").append(limit.permits());
        text.append(";w=").append(LimitStatus.roundUp(limit.period()));
      }
    }
    return text.toString();
  }

  private static String standings(List<LimitStatus> limits) {
    StringBuilder text = new StringBuilder(48);
    for (LimitStatus limit : limits) {
      member(text, limit.policy());
      text.append(";r=").append(limit.remaining()).append(";t=").append(limit.resetIn());
    }
    return text.toString();
  }

  private static void member(StringBuilder text, String policy) {
    text.append(text.isEmpty() ? "" : ", ").append('"').append(policy).append('"');
  }
}
