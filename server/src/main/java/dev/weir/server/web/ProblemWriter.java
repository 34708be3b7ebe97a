package dev.weir.server.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import tools.jackson.databind.json.JsonMapper;

/** Writes problem documents where no controller is around to do it. */
final class ProblemWriter {
  private static final JsonMapper JSON =
      JsonMapper.builder().addMixIn(ProblemDetail.class, ProblemDetailJacksonMixin.class).build();

  private ProblemWriter() {}

  /**
   * Answers a request with a problem.
   *
   * @param path the request's path as it was sent, if it had one
   */
  static void write(ProblemDetail problem, @Nullable String path, HttpServletResponse response)
      throws IOException {
    problem.setInstance(uri(path));
    byte[] body = JSON.writeValueAsBytes(problem);
    response.setStatus(problem.getStatus());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /** What is no URI is left out: some requests are wrong for just that reason. */
  private static @Nullable URI uri(@Nullable String path) {
    try {
      return path == null ? null : new URI(path);
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
