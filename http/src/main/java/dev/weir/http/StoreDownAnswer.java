package dev.weir.http;

import java.util.List;

/**
 * What to tell a client while limits cannot be counted and the policy then lets nothing pass: 503
 * and to come back in a second. Stateless and thread-safe.
 */
public final class StoreDownAnswer {
  /** Service Unavailable. */
  public static final int STATUS = 503;

  private static final long RETRY_AFTER_SECONDS = 1;

  private StoreDownAnswer() {}

  /** The header fields to send. */
  public static List<HttpHeader> headers() {
    return List.of(
        new HttpHeader("Retry-After", Long.toString(RETRY_AFTER_SECONDS)),
        new HttpHeader("Cache-Control", "no-store"));
  }

  /**
   * The body, {@value LimitAnswer#PROBLEM_MEDIA_TYPE} in UTF-8.
   *
   * @param path the request's path as it was sent
   */
  public static byte[] problem(String path) {
    return ProblemBody.storeDown(path, STATUS, RETRY_AFTER_SECONDS);
  }
}
