package dev.weir.server.check;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A question that cannot be answered: 400 with the field, the value, the rule and the way out. */
final class BadQuestion extends ErrorResponseException {
  private static final long serialVersionUID = 1L;

  BadQuestion(String field, String message) {
    this(field, message, null);
  }

  BadQuestion(String field, String message, @Nullable Throwable cause) {
    super(HttpStatus.BAD_REQUEST, problem(field, message), cause);
  }

  private static ProblemDetail problem(String field, String message) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, field + ": " + message);
    problem.setProperty("field", field);
    return problem;
  }
}
