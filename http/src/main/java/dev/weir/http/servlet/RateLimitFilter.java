package dev.weir.http.servlet;

import dev.weir.StoreUnavailableException;
import dev.weir.Ticker;
import dev.weir.http.ActualCost;
import dev.weir.http.HttpHeader;
import dev.weir.http.HttpLimiter;
import dev.weir.http.LimitAnswer;
import dev.weir.http.LiveLimiter;
import dev.weir.http.Refusal;
import dev.weir.http.RequestOrigin;
import dev.weir.http.StartupChecks;
import dev.weir.policy.PolicyEngine;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Limits what passes through a servlet container, and says so on every answer.
 *
 * <p>Each request is decided once, however often it is forwarded, included or dispatched again, and
 * however often the filter is registered. The path is the one the client sent, normalised and below
 * the context path; the address is the container's remote address, whatever filters made of it. A
 * container that takes it from a header itself, as Tomcat's RemoteIpValve does, needs {@link
 * #keepOrigin} before that.
 *
 * <p>Register it for {@code /*} before other filters, with async support. Mapped to the dispatcher
 * types {@code REQUEST} and {@code ERROR} it also restores its headers on error pages of containers
 * that start the response over; {@code REQUEST} is enough for the others.
 *
 * <p>Where the policy lets nothing pass while its store is down, requests are answered 503.
 *
 * <p>Each field of {@link LimitAnswer#headers} has one value on an answer, the filter's: what the
 * application sets, adds or removes under these names is ignored, in any way and on every dispatch.
 * A name that the answer tells nothing under stays the application's. What a filter before this one
 * adds to the response after it cannot be seen.
 *
 * <p>When a response is complete, asynchronous ones included, its request is charged what {@link
 * ActualCost} says it really cost.
 *
 * <p>Thread-safe; blocks as {@link HttpLimiter} does.
 */
public final class RateLimitFilter extends HttpFilter {
  /** The request attribute that holds the {@link LimitAnswer}, from the filter on. */
  public static final String ANSWER = "dev.weir.http.answer";

  /** The request attribute in which an application may say what the request really cost. */
  public static final String COST = ActualCost.ATTRIBUTE;

  private static final long serialVersionUID = 1L;

  private final transient Supplier<HttpLimiter> limiters;

  /** Limits by an engine's policy. */
  public RateLimitFilter(PolicyEngine engine, Ticker ticker) {
    this(new HttpLimiter(engine, ticker));
  }

  /** Limits by a limiter that others may use as well. */
  public RateLimitFilter(HttpLimiter limiter) {
    this(() -> limiter);
  }

  /** Limits each request by the limiter in force when it comes, such as a {@link LiveLimiter}'s. */
  public RateLimitFilter(Supplier<HttpLimiter> limiters) {
    this.limiters = limiters;
  }

  /**
   * Keeps where a request came from, for the filter to go by: to be called by what the container
   * asks before it reads forwarding headers, such as a valve that stands first. The first call
   * counts.
   */
  public static void keepOrigin(HttpServletRequest request) {
    if (request.getAttribute(RequestOrigin.ATTRIBUTE) == null) {
      ServletRequestView received = new ServletRequestView(request);
      request.setAttribute(
          RequestOrigin.ATTRIBUTE,
          new RequestOrigin(
              received.peer(), received.headers("X-Forwarded-For"), received.headers("Forwarded")));
    }
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpLimiter limiter = limiters.get();
    if (request.getAttribute(ANSWER) instanceof LimitAnswer earlier) {
      passAgain(request, response, chain, earlier, limiter);
      return;
    }
    LimitAnswer answer;
    try {
      answer = limiter.decide(new ServletRequestView(request));
    } catch (StoreUnavailableException e) {
      refuse(request, response, Refusal.storeDown(request.getRequestURI()));
      return;
    }
    request.setAttribute(ANSWER, answer);
    if (!answer.allowed()) {
      refuse(request, response, Refusal.of(answer, request.getRequestURI()));
      return;
    }
    try {
      pass(request, response, chain, answer);
    } finally {
      Settlement.after(request, limiter, answer);
    }
  }

  private static void pass(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      LimitAnswer answer)
      throws IOException, ServletException {
    HttpServletResponse limited = LimitedResponse.around(request, response, answer.headers());
    chain.doFilter(new LimitedRequest(request, limited), limited);
  }

  /** Containers may have started the response over, or handed on one that is not the filter's. */
  private static void passAgain(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      LimitAnswer earlier,
      HttpLimiter limiter)
      throws IOException, ServletException {
    switch (request.getDispatcherType()) {
      case ERROR, ASYNC -> pass(request, response, chain, earlier);
      case REQUEST -> {
        limiter.advice().advise(StartupChecks.FILTER_TWICE);
        chain.doFilter(request, response);
      }
      default -> chain.doFilter(request, response);
    }
  }

  /** Sets these fields on a response, in place of its own of the same name. */
  public static void tell(HttpServletResponse response, List<HttpHeader> headers) {
    LimitedResponse.replace(response, headers);
  }

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, Refusal refusal)
      throws IOException {
    tell(response, refusal.headers());
    response.setStatus(refusal.status());
    response.setContentType(LimitAnswer.PROBLEM_MEDIA_TYPE);
    response.setContentLength(refusal.body().length);
    if (hasBody(request)) {
      response.setHeader("Connection", "close");
    }
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(refusal.body());
    }
  }

  /** Whether there is a body nobody is going to read; HTTP/2 has no connections to close for it. */
  private static boolean hasBody(HttpServletRequest request) {
    return request.getProtocol().startsWith("HTTP/1.")
        && (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null);
  }
}
