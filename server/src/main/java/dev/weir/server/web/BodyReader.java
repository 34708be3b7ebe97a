package dev.weir.server.web;

import dev.weir.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * Reads bodies that are neither larger nor slower than a thread can be spared for. A client that
 * sends a byte now and then never runs into the connection's timeout, but into this one.
 * Thread-safe.
 */
public final class BodyReader {
  /** The longest a body may take to arrive. */
  static final Duration MAX_TIME = Duration.ofSeconds(5);

  private final Ticker ticker;

  /** Measures time by a ticker. */
  public BodyReader(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * The body of a request. Blocks until the client has sent it, or as long as the connection lets
   * it pause after the time is up.
   *
   * @throws ErrorResponseException if it is too large or too slow
   */
  public byte[] read(InputStream body) throws IOException {
    long deadline = ticker.nanos() + MAX_TIME.toNanos();
    byte[] bytes = new byte[BodyLimitFilter.MAX_BYTES];
    int length = 0;
    while (true) {
      int read =
          length < bytes.length ? body.read(bytes, length, bytes.length - length) : body.read();
      if (read < 0) {
        return Arrays.copyOf(bytes, length);
      }
      if (length == bytes.length) {
        throw refusal(BodyLimitFilter.tooLarge());
      }
      length += read;
      if (ticker.nanos() - deadline > 0) {
        throw refusal(tooSlow());
      }
    }
  }

  private static ErrorResponseException refusal(ProblemDetail problem) {
    ErrorResponseException refusal =
        new ErrorResponseException(HttpStatus.valueOf(problem.getStatus()), problem, null);
    refusal.getHeaders().set(HttpHeaders.CONNECTION, "close");
    return refusal;
  }

  private static ProblemDetail tooSlow() {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.REQUEST_TIMEOUT,
        "A body has to arrive within " + MAX_TIME.toSeconds() + " seconds.");
  }
}
