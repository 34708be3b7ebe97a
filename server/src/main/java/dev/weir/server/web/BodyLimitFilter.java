package dev.weir.server.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * Refuses a request that says its body is too large. Some do not say; whoever reads theirs does it
 * with a {@link BodyReader}. Thread-safe.
 */
public final class BodyLimitFilter extends HttpFilter {
  /** The largest body of a request, in bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final long serialVersionUID = 1L;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getContentLengthLong() > MAX_BYTES) {
      response.setHeader(HttpHeaders.CONNECTION, "close");
      ProblemWriter.write(tooLarge(), request.getRequestURI(), response);
    } else {
      chain.doFilter(request, response);
    }
  }

  static ProblemDetail tooLarge() {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.CONTENT_TOO_LARGE, "A body may have at most " + MAX_BYTES + " bytes.");
  }
}
