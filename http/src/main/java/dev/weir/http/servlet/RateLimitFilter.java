package dev.weir.http.servlet;

import dev.weir.StoreUnavailableException;
import dev.weir.Ticker;
import dev.weir.http.HttpLimiter;
import dev.weir.http.LimitAnswer;
import dev.weir.http.StoreDownAnswer;
import dev.weir.policy.PolicyEngine;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Limits what passes through a servlet container, and says so on every answer.
 *
 * <p>Each request is decided once, however often it is forwarded, included or dispatched again, and
 * however often the filter is registered. The path is the one the client sent, normalised and below
 * the context path; the address is the container's remote address, so leave forwarding headers to
 * either the container or the policy, not both.
 *
 * <p>Register it for {@code /*} before other filters, with async support. Mapped to the dispatcher
 * types {@code REQUEST} and {@code ERROR} it also restores its headers on error pages of containers
 * that start the response over; {@code REQUEST} is enough for the others.
 *
 * <p>Where the policy lets nothing pass while its store is down, requests are answered 503.
 *
 * <p>Thread-safe; blocks as {@link HttpLimiter} does.
 */
public final class RateLimitFilter extends HttpFilter {
  /** The request attribute that holds the {@link LimitAnswer}, from the filter on. */
  public static final String ANSWER = "dev.weir.http.answer";

  private static final long serialVersionUID = 1L;
  private static final int TOO_MANY_REQUESTS = 429;

  private final transient HttpLimiter limiter;

  /** Limits by an engine's policy. */
  public RateLimitFilter(PolicyEngine engine, Ticker ticker) {
    this(new HttpLimiter(engine, ticker));
  }

  /** Limits by a limiter that others may use as well. */
  public RateLimitFilter(HttpLimiter limiter) {
    this.limiter = limiter;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getAttribute(ANSWER) instanceof LimitAnswer earlier) {
      boolean mayHaveStartedOver = request.getDispatcherType() == DispatcherType.ERROR;
      chain.doFilter(
          request, mayHaveStartedOver ? new LimitedResponse(response, earlier) : response);
      return;
    }
    LimitAnswer answer;
    try {
      answer = limiter.decide(new ServletRequestView(request));
    } catch (StoreUnavailableException e) {
      StoreDownAnswer.headers().forEach(field -> response.setHeader(field.name(), field.value()));
      refuse(
          request,
          response,
          StoreDownAnswer.STATUS,
          StoreDownAnswer.problem(request.getRequestURI()));
      return;
    }
    request.setAttribute(ANSWER, answer);
    if (answer.allowed()) {
      chain.doFilter(request, new LimitedResponse(response, answer));
    } else {
      LimitedResponse.tell(response, answer);
      response.setHeader("Cache-Control", "no-store");
      refuse(request, response, TOO_MANY_REQUESTS, answer.problem(request.getRequestURI()));
    }
  }

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, int status, byte[] body)
      throws IOException {
    response.setStatus(status);
    response.setContentType(LimitAnswer.PROBLEM_MEDIA_TYPE);
    response.setContentLength(body.length);
    if (hasBody(request)) {
      response.setHeader("Connection", "close");
    }
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(body);
    }
  }

  /** Whether there is a body nobody is going to read; HTTP/2 has no connections to close for it. */
  private static boolean hasBody(HttpServletRequest request) {
    return request.getProtocol().startsWith("HTTP/1.")
        && (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null);
  }
}
