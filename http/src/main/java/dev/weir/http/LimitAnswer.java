package dev.weir.http;

import dev.weir.LimitResult;
import dev.weir.policy.HeaderSettings;
import dev.weir.policy.Quota;
import dev.weir.policy.Verdict;
import dev.weir.policy.Verdict.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What to tell the client about one decision: headers, and a body if it was refused.
 *
 * <p>An immutable value, so safe to keep with the request and to read from any thread.
 */
public final class LimitAnswer {
  /** The media type of {@link #problem}, as RFC 9457 has it. */
  public static final String PROBLEM_MEDIA_TYPE = "application/problem+json";

  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY_REQUESTS = 429;

  /** What would never pass waits longest. */
  private static final Comparator<LimitStatus> LONGEST_WAIT_FIRST =
      Comparator.comparing(LimitStatus::canNeverPass)
          .thenComparing(LimitStatus::untilReset)
          .reversed();

  private static final Comparator<LimitStatus> TIGHTEST_FIRST =
      Comparator.comparingLong(LimitStatus::remaining).thenComparing(LONGEST_WAIT_FIRST);

  private final Verdict verdict;
  private final HeaderSettings settings;
  private final boolean allowed;
  private final List<LimitStatus> limits;
  private final List<HttpHeader> headers;

  private LimitAnswer(Verdict verdict, RateLimitHeaders writer, Instant now) {
    this.verdict = verdict;
    this.settings = writer.settings();
    this.allowed = verdict.allowed();
    this.limits = limits(verdict.outcomes(), now);
    this.headers = writer.of(this);
  }

  /** The answer to a verdict reached at {@code now}. */
  public static LimitAnswer of(Verdict verdict, HeaderSettings settings, Instant now) {
    return of(verdict, new RateLimitHeaders(settings), now);
  }

  static LimitAnswer of(Verdict verdict, RateLimitHeaders writer, Instant now) {
    return new LimitAnswer(verdict, writer, now);
  }

  private static List<LimitStatus> limits(List<Outcome> outcomes, Instant now) {
    int count = 0;
    for (Outcome outcome : outcomes) {
      count += outcome.decision().results().size();
    }
    LimitStatus[] limits = new LimitStatus[count];
    int next = 0;
    for (Outcome outcome : outcomes) {
      Quota quota = outcome.charge().quota();
      List<LimitResult> results = outcome.decision().results();
      for (int i = 0; i < results.size(); i++) {
        limits[next++] =
            new LimitStatus(quota.policyNames().get(i), results.get(i), quota.shadow(), now);
      }
    }
    return List.of(limits);
  }

  /** The decision behind the answer. */
  public Verdict verdict() {
    return verdict;
  }

  /** Whether the request may pass. */
  public boolean allowed() {
    return allowed;
  }

  /** Whether the shared store could not be asked and a fallback answered. */
  public boolean degraded() {
    return verdict.degraded();
  }

  /** Whether the request passes and would not, were the limits in shadow enforced. */
  public boolean shadowed() {
    return verdict.shadowed();
  }

  /** The status to answer with: 200 if the request passes, 403 if its client is blocked, or 429. */
  public int status() {
    if (allowed) {
      return OK;
    }
    return verdict instanceof Verdict.Blocked ? FORBIDDEN : TOO_MANY_REQUESTS;
  }

  /**
   * Every limit that was asked, in order, those in shadow too; empty when a fallback answered
   * without counting, and for those who are exempt or blocked.
   */
  public List<LimitStatus> limits() {
    return limits;
  }

  /** The limits that refused. */
  public List<LimitStatus> exceeded() {
    return limits.stream().filter(limit -> limit.exceeded() && !limit.shadow()).toList();
  }

  /**
   * The limit to tell of when there is room for one: the one with the least remaining, on a tie the
   * one with the longest wait. Of a refusal one that refused, since the others were given back what
   * they had granted. Never one in shadow.
   */
  public Optional<LimitStatus> tightest() {
    return Optional.ofNullable(tightestOrNull());
  }

  @Nullable LimitStatus tightestOrNull() {
    LimitStatus tightest = null;
    for (LimitStatus limit : limits) {
      boolean speaks = !limit.shadow() && (allowed || limit.exceeded());
      if (speaks && (tightest == null || TIGHTEST_FIRST.compare(limit, tightest) < 0)) {
        tightest = limit;
      }
    }
    return tightest;
  }

  /** The refusing limit that decides when the request may be sent again. */
  Optional<LimitStatus> longestWait() {
    return exceeded().stream().min(LONGEST_WAIT_FIRST);
  }

  /** Time until all limits would let the request pass; empty if it passes, or never can. */
  public Optional<Duration> retryAfter() {
    return allowed ? Optional.empty() : verdict.retryAfter();
  }

  /** {@link #retryAfter} in seconds, rounded up, at least 1. */
  public OptionalLong retryAfterSeconds() {
    Optional<Duration> wait = retryAfter();
    return wait.isPresent()
        ? OptionalLong.of(Math.max(1, LimitStatus.roundUp(wait.get())))
        : OptionalLong.empty();
  }

  /** The header fields to send, whether the request passes or not. */
  public List<HttpHeader> headers() {
    return headers;
  }

  /**
   * The body of the 429 or 403, {@value #PROBLEM_MEDIA_TYPE} in UTF-8.
   *
   * @param path the request's path as it was sent
   * @throws IllegalStateException if the request was allowed
   */
  public byte[] problem(String path) {
    if (allowed) {
      throw new IllegalStateException("an allowed request has no problem; ask allowed() first");
    }
    return verdict instanceof Verdict.Blocked
        ? ProblemBody.blocked(path, FORBIDDEN, settings.documentationUrl())
        : ProblemBody.of(this, path, settings.documentationUrl());
  }

  /** The decision as a JSON object in UTF-8, for those who asked a question over HTTP. */
  public byte[] toJson() {
    return DecisionBody.of(this);
  }
}
