package dev.weir.http;

import java.util.ArrayList;
import java.util.List;

/**
 * The whole answer to a request that may not pass: status, header fields and a problem document.
 *
 * <p>An immutable value, but for the body's bytes, which belong to whoever asked for the refusal.
 */
public final class Refusal {
  private static final int SERVICE_UNAVAILABLE = 503;
  private static final long RETRY_SECONDS = 1;
  private static final HttpHeader NO_STORE = new HttpHeader("Cache-Control", "no-store");

  private final int status;
  private final List<HttpHeader> headers;
  private final byte[] body;

  private Refusal(int status, List<HttpHeader> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /**
   * What to tell a client that was refused, in full: {@link LimitAnswer#headers} included.
   *
   * @param path the request's path as it was sent
   * @throws IllegalStateException if the request was allowed
   */
  public static Refusal of(LimitAnswer answer, String path) {
    byte[] body = answer.problem(path);
    List<HttpHeader> headers = new ArrayList<>(answer.headers());
    headers.add(NO_STORE);
    return new Refusal(answer.status(), List.copyOf(headers), body);
  }

  /**
   * What to tell a client while limits cannot be counted and the policy then lets nothing pass: 503
   * and to come back in a second.
   *
   * @param path the request's path as it was sent
   */
  public static Refusal storeDown(String path) {
    return new Refusal(
        SERVICE_UNAVAILABLE,
        List.of(new HttpHeader("Retry-After", Long.toString(RETRY_SECONDS)), NO_STORE),
        ProblemBody.storeDown(path, SERVICE_UNAVAILABLE, RETRY_SECONDS));
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /** The header fields to send, but for those that describe the body. */
  public List<HttpHeader> headers() {
    return headers;
  }

  /** The body, {@value LimitAnswer#PROBLEM_MEDIA_TYPE} in UTF-8; a HEAD request gets its length. */
  public byte[] body() {
    return body;
  }
}
