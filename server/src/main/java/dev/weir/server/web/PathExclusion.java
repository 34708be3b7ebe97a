package dev.weir.server.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Set;

/**
 * Keeps some paths out of a filter. Paths are compared as the container routes them, decoded and
 * without parameters. Thread-safe if the filter is.
 */
public final class PathExclusion implements Filter {
  private final Set<String> paths;
  private final Filter filter;

  /** Everything but {@code paths} goes through {@code filter}. */
  public PathExclusion(Set<String> paths, Filter filter) {
    this.paths = Set.copyOf(paths);
    this.filter = filter;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest http && paths.contains(http.getServletPath())) {
      chain.doFilter(request, response);
    } else {
      filter.doFilter(request, response, chain);
    }
  }
}
