package dev.weir.spring.web;

import dev.weir.http.HttpLimiter;
import dev.weir.http.servlet.RateLimitFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * The servlet filter, which some paths do not go through. Paths are compared as the container
 * routes them, decoded and without parameters. Thread-safe.
 */
public final class ExcludingFilter implements Filter {
  private final ExcludedPaths excluded;
  private final Supplier<HttpLimiter> limiter;
  private final RateLimitFilter filter;

  /**
   * Everything but what is excluded goes through {@code filter}, which limits by {@code limiter}.
   */
  public ExcludingFilter(
      ExcludedPaths excluded, Supplier<HttpLimiter> limiter, RateLimitFilter filter) {
    this.excluded = excluded;
    this.limiter = limiter;
    this.filter = filter;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest http && leavesOut(http)) {
      chain.doFilter(request, response);
    } else {
      filter.doFilter(request, response, chain);
    }
  }

  /** What is dispatched again, such as an error page, was decided or left out when it came. */
  private boolean leavesOut(HttpServletRequest request) {
    return request.getDispatcherType() == DispatcherType.REQUEST
        ? excluded.leaveOut(path(request), limiter.get().engine().policy())
        : request.getAttribute(RateLimitFilter.ANSWER) == null;
  }

  private static String path(HttpServletRequest request) {
    String rest = request.getPathInfo();
    return rest == null ? request.getServletPath() : request.getServletPath() + rest;
  }
}
