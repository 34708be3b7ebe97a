package dev.weir.spring.web;

import dev.weir.StoreUnavailableException;
import dev.weir.http.Refusal;
import dev.weir.spring.RateLimitedException;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.server.ServerWebExchange;

/** {@link ServletRefusalAdvice} for reactive applications. */
@ControllerAdvice
@Order(0)
public final class ReactiveRefusalAdvice {
  private final CallRefusals refusals;

  /** By these words. */
  public ReactiveRefusalAdvice(CallRefusals refusals) {
    this.refusals = refusals;
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(
      RateLimitedException exception, ServerWebExchange exchange) {
    ServerHttpRequest request = exchange.getRequest();
    return answer(
        refusals.of(exception, request.getMethod().name(), request.getPath().value()), exchange);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> storeDown(
      StoreUnavailableException exception, ServerWebExchange exchange) {
    return answer(Refusal.storeDown(exchange.getRequest().getPath().value()), exchange);
  }

  private static ResponseEntity<ProblemDetail> answer(Refusal refusal, ServerWebExchange exchange) {
    LimitedServerResponse.replace(exchange, refusal.headers());
    return ResponseEntity.status(refusal.status()).body(ProblemMembers.of(refusal));
  }
}
