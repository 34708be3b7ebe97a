package dev.weir.server.check;

import dev.weir.http.HttpLimiter;
import dev.weir.http.LimitAnswer;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.Request;
import dev.weir.server.web.BodyReader;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Decides one request for whoever asks: 200 with the decision, whether it is to allow or to refuse.
 *
 * <p>The caller is trusted: the user and the tier it names are taken as verified. Where a token is
 * set, only those who send it are answered. Thread-safe.
 */
@RestController
public final class CheckController {
  /** Where questions are posted. */
  public static final String PATH = "/v1/check";

  private final HttpLimiter limiter;
  private final Interpreter interpreter;
  private final BodyReader bodies;
  private final Optional<ApiToken> token;

  /** Decides by {@code limiter}, if a token is given only for those who send it. */
  public CheckController(
      PolicyEngine engine, HttpLimiter limiter, BodyReader bodies, Optional<ApiToken> token) {
    this.limiter = limiter;
    this.interpreter = new Interpreter(engine, limiter.identity());
    this.bodies = bodies;
    this.token = token;
  }

  @PostMapping(path = PATH, consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> check(HttpServletRequest http) throws IOException {
    authorize(http);
    Question question = QuestionReader.read(bodies.read(http.getInputStream()));
    Request request = interpreter.request(question);
    LimitAnswer answer =
        question.cost().isPresent()
            ? limiter.decide(request, question.cost().getAsLong())
            : limiter.decide(request);
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(answer.toJson());
  }

  private void authorize(HttpServletRequest http) {
    if (token.isPresent() && !token.get().admits(http.getHeader(HttpHeaders.AUTHORIZATION))) {
      ErrorResponseException refusal =
          new ErrorResponseException(
              HttpStatus.UNAUTHORIZED,
              ProblemDetail.forStatusAndDetail(
                  HttpStatus.UNAUTHORIZED,
                  "Send the server's token, the value of its WEIR_API_TOKEN, as"
                      + " \"Authorization: Bearer <token>\"."),
              null);
      refusal.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
      refusal.getHeaders().set(HttpHeaders.CONNECTION, "close");
      throw refusal;
    }
  }
}
