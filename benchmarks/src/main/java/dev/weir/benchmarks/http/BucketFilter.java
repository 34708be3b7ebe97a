package dev.weir.benchmarks.http;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * Limits each address by a bucket of its own, and tells what is left in one header: what Bucket4j's
 * documentation has for servlets. Its starter is not among the peers: Maven Central had no version
 * of it for Spring Boot 4.
 */
final class BucketFilter extends HttpFilter {
  static final String REMAINING = "X-Rate-Limit-Remaining";
  static final int PERMITS = 1_000_000;

  private static final long serialVersionUID = 1;

  private final transient ConcurrentMap<String, Bucket> buckets = new ConcurrentHashMap<>();

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String forwarded = request.getHeader("X-Forwarded-For");
    String client = forwarded == null ? request.getRemoteAddr() : forwarded;
    ConsumptionProbe probe = bucket(client).tryConsumeAndReturnRemaining(1);
    if (probe.isConsumed()) {
      response.setHeader(REMAINING, Long.toString(probe.getRemainingTokens()));
      chain.doFilter(request, response);
    } else {
      response.setHeader(
          "X-Rate-Limit-Retry-After-Seconds",
          Long.toString(TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill())));
      response.sendError(429);
    }
  }

  private Bucket bucket(String client) {
    Bucket known = buckets.get(client);
    return known != null ? known : buckets.computeIfAbsent(client, BucketFilter::newBucket);
  }

  private static Bucket newBucket(String client) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(PERMITS).refillGreedy(PERMITS, Duration.ofMinutes(1)))
        .build();
  }
}
