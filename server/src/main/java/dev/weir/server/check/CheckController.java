package dev.weir.server.check;

import dev.weir.http.HttpLimiter;
import dev.weir.http.LimitAnswer;
import dev.weir.policy.Request;
import dev.weir.server.access.ApiAccess;
import dev.weir.server.web.BodyReader;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
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

  private final Supplier<HttpLimiter> limiters;
  private final BodyReader bodies;
  private final ApiAccess access;

  private volatile Interpreter interpreter;

  /** Decides by the limiter in force, for those who have access. */
  public CheckController(Supplier<HttpLimiter> limiters, BodyReader bodies, ApiAccess access) {
    this.limiters = limiters;
    this.interpreter = new Interpreter(limiters.get());
    this.bodies = bodies;
    this.access = access;
  }

  @PostMapping(path = PATH, consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> check(HttpServletRequest http) throws IOException {
    access.require(http);
    Question question = QuestionReader.read(bodies.read(http.getInputStream()));
    HttpLimiter limiter = limiters.get();
    Request request = interpreter(limiter).request(question);
    LimitAnswer answer =
        question.cost().isPresent()
            ? limiter.decide(request, question.cost().getAsLong())
            : limiter.decide(request);
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(answer.toJson());
  }

  private Interpreter interpreter(HttpLimiter limiter) {
    Interpreter latest = interpreter;
    if (!latest.isOf(limiter)) {
      latest = new Interpreter(limiter);
      interpreter = latest;
    }
    return latest;
  }
}
