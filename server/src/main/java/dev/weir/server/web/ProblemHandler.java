package dev.weir.server.web;

import dev.weir.StoreUnavailableException;
import dev.weir.http.LimitAnswer;
import dev.weir.http.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns what controllers throw, and what reaches none of them, into problem documents. */
@RestControllerAdvice
public final class ProblemHandler extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

  /** The store's own log has why; a request has only the consequence. */
  @ExceptionHandler
  ResponseEntity<byte[]> storeDown(
      StoreUnavailableException exception, HttpServletRequest request) {
    Refusal refusal = Refusal.storeDown(request.getRequestURI());
    HttpHeaders headers = new HttpHeaders();
    refusal.headers().forEach(field -> headers.set(field.name(), field.value()));
    headers.set(HttpHeaders.CONTENT_TYPE, LimitAnswer.PROBLEM_MEDIA_TYPE);
    return new ResponseEntity<>(refusal.body(), headers, refusal.status());
  }

  /** The caller learns that it was not their fault; the log has the rest. */
  @ExceptionHandler
  ProblemDetail unexpected(RuntimeException exception, HttpServletRequest request) {
    LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), exception);
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.INTERNAL_SERVER_ERROR, "The server failed; its log has the reason.");
  }
}
