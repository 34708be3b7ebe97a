package dev.weir.benchmarks.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Sends what Weir's filter tells a client that has just begun to ask, always the same. */
final class ConstantHeaders extends HttpFilter {
  private static final long serialVersionUID = 1;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    response.setHeader("X-RateLimit-Limit", "1000000");
    response.setHeader("X-RateLimit-Remaining", "999999");
    response.setHeader("X-RateLimit-Reset", "1700000000");
    response.setHeader("RateLimit-Policy", "\"default-60s\";q=1000000;w=60");
    response.setHeader("RateLimit", "\"default-60s\";r=999999;t=60");
    chain.doFilter(request, response);
  }
}
