package dev.weir.http;

import dev.weir.policy.HeaderSettings;
import dev.weir.policy.HeaderSettings.Reset;
import dev.weir.policy.Quota;
import dev.weir.policy.Verdict.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the header fields that tell how the limits stand.
 *
 * <p>{@code X-RateLimit-*} tell of one limit. {@code RateLimit-Policy} and {@code RateLimit} have a
 * member per limit, as draft-ietf-httpapi-ratelimit-headers-10 has them: lists of strings with
 * integer parameters (RFC 9651). {@code t} says when more of a limit is available; when nothing is
 * used, so that more never will be, there is none. A limit in shadow has the parameter {@code
 * weir-shadow}, with a vendor's prefix as the draft asks, and {@code X-RateLimit-*} never tell of
 * it. Names of limits are made of a-z, 0-9 and '-', so they need no escaping. A fallback that did
 * not count is told by the absence of everything but the policy.
 *
 * <p>Keeps what does not change from one answer to the next for each quota it meets, so an instance
 * belongs to one policy. Thread-safe.
 */
final class RateLimitHeaders {
  /** Quotas known at a time; overrides bring as many as administrators grant. */
  static final int MAX_KNOWN = 20_000;

  private final HeaderSettings settings;
  private final Map<Quota, QuotaFields> known = new ConcurrentHashMap<>();

  RateLimitHeaders(HeaderSettings settings) {
    this.settings = settings;
  }

  HeaderSettings settings() {
    return settings;
  }

  List<HttpHeader> of(LimitAnswer answer) {
    List<HttpHeader> headers = new ArrayList<>(6);
    if (settings.legacy()) {
      addLegacy(headers, answer.tightestOrNull());
    }
    List<Outcome> outcomes = answer.verdict().outcomes();
    if (settings.ietf() && !outcomes.isEmpty()) {
      headers.add(policies(outcomes));
      if (!answer.limits().isEmpty()) {
        headers.add(new HttpHeader("RateLimit", standings(outcomes, answer.limits())));
      }
    }
    OptionalLong retryAfter = answer.retryAfterSeconds();
    if (retryAfter.isPresent()) {
      headers.add(new HttpHeader("Retry-After", Long.toString(retryAfter.getAsLong())));
    }
    return Collections.unmodifiableList(headers);
  }

  private void addLegacy(List<HttpHeader> headers, @Nullable LimitStatus limit) {
    if (limit != null) {
      long reset = settings.reset() == Reset.EPOCH ? limit.reset() : limit.resetIn();
      headers.add(new HttpHeader("X-RateLimit-Limit", Long.toString(limit.limit())));
      headers.add(new HttpHeader("X-RateLimit-Remaining", Long.toString(limit.remaining())));
      headers.add(new HttpHeader("X-RateLimit-Reset", Long.toString(reset)));
    }
  }

  private HttpHeader policies(List<Outcome> outcomes) {
    HttpHeader first = fields(outcomes.get(0)).policies();
    if (outcomes.size() == 1) {
      return first;
    }
    StringBuilder text = new StringBuilder(first.value());
    for (Outcome outcome : outcomes.subList(1, outcomes.size())) {
      text.append(", ").append(fields(outcome).policies().value());
    }
    return new HttpHeader(first.name(), text.toString());
  }

  /** The limits are those of the outcomes that counted, in order. */
  private String standings(List<Outcome> outcomes, List<LimitStatus> limits) {
    String text = "";
    int next = 0;
    for (Outcome outcome : outcomes) {
      QuotaFields fields = fields(outcome);
      for (int i = 0; i < outcome.decision().results().size(); i++) {
        String member = fields.standing(i, limits.get(next));
        text = next == 0 ? member : text + ", " + member;
        next++;
      }
    }
    return text;
  }

  private QuotaFields fields(Outcome outcome) {
    Quota quota = outcome.charge().quota();
    QuotaFields fields = known.get(quota);
    return fields != null ? fields : remembered(quota);
  }

  private QuotaFields remembered(Quota quota) {
    if (known.size() >= MAX_KNOWN) {
      known.clear();
    }
    return known.computeIfAbsent(quota, QuotaFields::new);
  }

  /** How many quotas are known. */
  int known() {
    return known.size();
  }
}
