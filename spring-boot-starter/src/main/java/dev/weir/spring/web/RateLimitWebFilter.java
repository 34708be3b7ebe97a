package dev.weir.spring.web;

import dev.weir.StoreUnavailableException;
import dev.weir.http.ActualCost;
import dev.weir.http.HttpLimiter;
import dev.weir.http.LimitAnswer;
import dev.weir.http.Refusal;
import dev.weir.http.ReservedHeaders;
import dev.weir.http.StartupChecks;
import dev.weir.http.servlet.RateLimitFilter;
import dev.weir.spring.origin.RequestOrigins;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Limits what passes through a reactive server as {@link RateLimitFilter} does in a servlet
 * container, by the same limiter. Each request is decided once, however often the filter is
 * registered.
 *
 * <p>Thread-safe. Never blocks an event loop: what may have to wait is asked on the bounded elastic
 * scheduler, and the request goes on from there.
 */
public final class RateLimitWebFilter implements WebFilter, Ordered {
  private final Supplier<HttpLimiter> limiter;
  private final BooleanSupplier mayBlock;
  private final ExcludedPaths excluded;
  private final RequestOrigins origins;
  private final int order;

  /**
   * Limits by the limiter in force.
   *
   * @param mayBlock whether deciding may have to wait for a store or for keys
   * @param excluded paths that do not go through
   * @param origins where requests came from
   * @param order its place among filters
   */
  public RateLimitWebFilter(
      Supplier<HttpLimiter> limiter,
      BooleanSupplier mayBlock,
      ExcludedPaths excluded,
      RequestOrigins origins,
      int order) {
    this.limiter = limiter;
    this.mayBlock = mayBlock;
    this.excluded = excluded;
    this.origins = origins;
    this.order = order;
  }

  @Override
  public int getOrder() {
    return order;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    HttpLimiter inForce = limiter.get();
    if (exchange.getAttribute(RateLimitFilter.ANSWER) != null) {
      inForce.advice().advise(StartupChecks.FILTER_TWICE);
      return chain.filter(exchange);
    }
    PathContainer sent = exchange.getRequest().getPath().pathWithinApplication();
    if (excluded.leaveOut(sent, inForce.engine().policy())) {
      return chain.filter(exchange);
    }
    ServerHttpRequest request = exchange.getRequest();
    Mono<Optional<LimitAnswer>> decision =
        Mono.deferContextual(
            context ->
                Mono.fromCallable(
                    () ->
                        decide(
                            inForce,
                            new ServerRequestView(request, origins.of(request, context)))));
    return elsewhere(decision)
        .flatMap(
            answer ->
                answer
                    .map(decided -> answered(exchange, chain, inForce, decided))
                    .orElseGet(() -> refuse(exchange, Refusal.storeDown(path(exchange)))));
  }

  private <T> Mono<T> elsewhere(Mono<T> waiting) {
    return mayBlock.getAsBoolean() ? waiting.subscribeOn(Schedulers.boundedElastic()) : waiting;
  }

  private static Optional<LimitAnswer> decide(HttpLimiter limiter, ServerRequestView request) {
    try {
      return Optional.of(limiter.decide(request));
    } catch (StoreUnavailableException e) {
      return Optional.empty();
    }
  }

  private Mono<Void> answered(
      ServerWebExchange exchange, WebFilterChain chain, HttpLimiter decider, LimitAnswer answer) {
    exchange.getAttributes().put(RateLimitFilter.ANSWER, answer);
    if (!answer.allowed()) {
      return refuse(exchange, Refusal.of(answer, path(exchange)));
    }
    return chain
        .filter(LimitedServerResponse.telling(exchange, answer.headers()))
        .contextWrite(context -> context.put(LimitAnswer.class, answer))
        .doFinally(end -> settle(exchange, decider, answer));
  }

  private void settle(ServerWebExchange exchange, HttpLimiter decider, LimitAnswer answer) {
    Object cost = exchange.getAttribute(ActualCost.ATTRIBUTE);
    if (cost != null) {
      elsewhere(Mono.fromRunnable(() -> decider.settle(answer, cost))).subscribe();
    }
  }

  private static String path(ServerWebExchange exchange) {
    return exchange.getRequest().getPath().value();
  }

  private static Mono<Void> refuse(ServerWebExchange exchange, Refusal refusal) {
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(HttpStatusCode.valueOf(refusal.status()));
    new ReservedHeaders(refusal.headers()).tell(response.getHeaders()::set);
    response.getHeaders().set(HttpHeaders.CONTENT_TYPE, LimitAnswer.PROBLEM_MEDIA_TYPE);
    response.getHeaders().setContentLength(refusal.body().length);
    return exchange.getRequest().getMethod().equals(HttpMethod.HEAD)
        ? response.setComplete()
        : response.writeWith(Mono.just(response.bufferFactory().wrap(refusal.body())));
  }
}
