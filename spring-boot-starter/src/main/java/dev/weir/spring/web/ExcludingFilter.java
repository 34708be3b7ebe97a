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
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;

/** The servlet filter, which some paths do not go through. Thread-safe. */
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
        ? excluded.contains(resolved(request))
            && excluded.leaveOut(sent(request), limiter.get().engine().policy())
        : request.getAttribute(RateLimitFilter.ANSWER) == null;
  }

  /** What the container made of it: rarely an excluded path, and then to be looked at closely. */
  private static String resolved(HttpServletRequest request) {
    String rest = request.getPathInfo();
    return rest == null ? request.getServletPath() : request.getServletPath() + rest;
  }

  private static PathContainer sent(HttpServletRequest request) {
    return RequestPath.parse(request.getRequestURI(), request.getContextPath())
        .pathWithinApplication();
  }
}
