package dev.weir.spring.app;

import dev.weir.http.servlet.RateLimitFilter;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What only a reactive server serves. */
@RestController
public class ReactiveApi {
  /** Ways to set the fields that Weir tells limits by. */
  public static final List<String> WAYS =
      List.of(
          "entity",
          "response",
          "removed",
          "cleared",
          "body",
          "file",
          "commit",
          "failing-commit",
          "failing");

  /** Threads of its own, which do not end with those of another application in this process. */
  @Bean
  static ReactorResourceFactory ownThreads() {
    ReactorResourceFactory factory = new ReactorResourceFactory();
    factory.setUseGlobalResources(false);
    return factory;
  }

  @GetMapping("/costly/attribute")
  String costly(@RequestParam long cost, ServerWebExchange exchange) {
    exchange.getAttributes().put(RateLimitFilter.COST, cost);
    return "costly";
  }

  @GetMapping({"/own/entity", "/internal/own"})
  Mono<ResponseEntity<String>> entity() {
    return Mono.fromSupplier(Headers::entity);
  }

  @GetMapping("/own/response")
  String response(ServerHttpResponse response) {
    add(response);
    return "response";
  }

  @GetMapping("/own/removed")
  String removed(ServerHttpResponse response) {
    Headers.NAMES.forEach(response.getHeaders()::remove);
    return "removed";
  }

  @GetMapping("/own/cleared")
  String cleared(ServerHttpResponse response) {
    response.getHeaders().clear();
    response.getHeaders().putAll(Headers.own());
    return "cleared";
  }

  @GetMapping("/own/body")
  Mono<String> body(ServerHttpResponse response) {
    return Mono.fromSupplier(() -> response(response));
  }

  @GetMapping("/own/file")
  ResponseEntity<Resource> file() {
    return ResponseEntity.ok()
        .headers(Headers.own())
        .body(new ClassPathResource("ReactiveApi.class", ReactiveApi.class));
  }

  @GetMapping("/own/commit")
  String commit(ServerHttpResponse response) {
    response.beforeCommit(() -> Mono.fromRunnable(() -> add(response)));
    response.beforeCommit(() -> Mono.fromRunnable(() -> response.getHeaders().add("X-Last", "1")));
    return "commit";
  }

  @GetMapping("/own/failing-commit")
  String failingCommit(ServerHttpResponse response) {
    response.beforeCommit(
        () -> {
          add(response);
          throw new IllegalStateException("on purpose");
        });
    return "failing commit";
  }

  @GetMapping("/own/failing")
  String failing(ServerHttpResponse response) {
    add(response);
    throw new IllegalStateException("on purpose");
  }

  private static void add(ServerHttpResponse response) {
    HttpHeaders headers = response.getHeaders();
    Headers.NAMES.forEach(name -> headers.add(name, "7"));
  }
}
