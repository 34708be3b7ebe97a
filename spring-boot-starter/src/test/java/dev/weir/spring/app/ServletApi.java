package dev.weir.spring.app;

import dev.weir.http.servlet.RateLimitFilter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** What only a servlet container serves. */
@RestController
public class ServletApi {
  /** Ways to set the fields that Weir tells limits by. */
  public static final List<String> WAYS =
      List.of(
          "entity",
          "response",
          "removed",
          "spring",
          "future",
          "callable",
          "stream",
          "async",
          "failing");

  @GetMapping("/costly/attribute")
  String costly(@RequestParam long cost, HttpServletRequest request) {
    request.setAttribute(RateLimitFilter.COST, cost);
    return "costly";
  }

  @GetMapping({"/own/entity", "/internal/own"})
  ResponseEntity<String> entity() {
    return Headers.entity();
  }

  @GetMapping("/own/response")
  String response(HttpServletResponse response) {
    add(response);
    return "response";
  }

  @GetMapping("/own/removed")
  String removed(HttpServletResponse response) {
    Headers.NAMES.forEach(name -> response.setHeader(name, null));
    return "removed";
  }

  @GetMapping("/own/spring")
  void spring(HttpServletResponse response) throws Exception {
    try (ServletServerHttpResponse message = new ServletServerHttpResponse(response)) {
      message.getHeaders().addAll(Headers.own());
      message.getBody().write("spring".getBytes(StandardCharsets.UTF_8));
    }
  }

  @GetMapping("/own/future")
  CompletionStage<ResponseEntity<String>> future() {
    return CompletableFuture.supplyAsync(Headers::entity);
  }

  @GetMapping("/own/callable")
  Callable<String> callable(HttpServletResponse response) {
    return () -> response(response);
  }

  @GetMapping("/own/stream")
  ResponseEntity<StreamingResponseBody> stream(HttpServletResponse response) {
    return ResponseEntity.ok()
        .headers(Headers.own())
        .body(
            body -> {
              add(response);
              body.write("stream".getBytes(StandardCharsets.UTF_8));
            });
  }

  @GetMapping("/own/async")
  void async(HttpServletRequest request) {
    AsyncContext async = request.startAsync();
    async.start(
        () -> {
          add((HttpServletResponse) async.getResponse());
          async.complete();
        });
  }

  @GetMapping("/own/failing")
  String failing(HttpServletResponse response) {
    add(response);
    throw new IllegalStateException("on purpose");
  }

  private static void add(HttpServletResponse response) {
    Headers.NAMES.forEach(name -> response.addHeader(name, "7"));
  }
}
