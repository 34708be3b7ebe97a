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
import org.springframework.web.ErrorResponseException;

/**
 * Refuses a request that says its body is too large. Some do not say; whoever reads theirs does it
 * with {@link #read}. Thread-safe.
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

  /**
   * The body of a request. Blocks until the client has sent it.
   *
   * @throws ErrorResponseException if it is too large
   */
  public static byte[] read(HttpServletRequest request) throws IOException {
    byte[] body = request.getInputStream().readNBytes(MAX_BYTES + 1);
    if (body.length > MAX_BYTES) {
      throw new ErrorResponseException(HttpStatus.CONTENT_TOO_LARGE, tooLarge(), null);
    }
    return body;
  }

  private static ProblemDetail tooLarge() {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.CONTENT_TOO_LARGE, "A body may have at most " + MAX_BYTES + " bytes.");
  }
}
