package dev.weir.spring.web;

import dev.weir.StoreUnavailableException;
import dev.weir.http.Refusal;
import dev.weir.http.servlet.RateLimitFilter;
import dev.weir.spring.RateLimitedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/**
 * Answers 429 where a call was refused and 503 where it could not be counted, as problems. It comes
 * before an advice without an order, and after one that asks to be first.
 */
@ControllerAdvice
@Order(0)
public final class ServletRefusalAdvice {
  private final CallRefusals refusals;

  /** By these words. */
  public ServletRefusalAdvice(CallRefusals refusals) {
    this.refusals = refusals;
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(
      RateLimitedException exception, HttpServletRequest request, HttpServletResponse response) {
    return answer(refusals.of(exception, request.getMethod(), request.getRequestURI()), response);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> storeDown(
      StoreUnavailableException exception,
      HttpServletRequest request,
      HttpServletResponse response) {
    return answer(Refusal.storeDown(request.getRequestURI()), response);
  }

  /** Fields that the filter has set are replaced, where an entity's would be added. */
  private static ResponseEntity<ProblemDetail> answer(
      Refusal refusal, HttpServletResponse response) {
    RateLimitFilter.tell(response, refusal.headers());
    return ResponseEntity.status(refusal.status()).body(ProblemMembers.of(refusal));
  }
}
