package dev.weir.spring.app;

import dev.weir.spring.RateLimited;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is served in the same words by a servlet container and by a reactive server. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({Application.Api.class, Application.Reports.class})
public class Application {
  @RestController
  static class Api {
    private final Reports reports;

    Api(Reports reports) {
      this.reports = reports;
    }

    @GetMapping({"/api/v1/test", "/internal/jobs", "/plain", "/a b", "/files/{*rest}"})
    Map<String, String> test() {
      return Map.of("message", "passed");
    }

    @GetMapping(path = "/plain", params = "call=sync")
    String plainCall() {
      return reports.render("plain");
    }

    @GetMapping(path = "/plain", params = "call=future")
    CompletionStage<String> plainFuture() {
      return reports.later();
    }

    @GetMapping(path = "/plain", params = "call=mono")
    Mono<String> plainMono() {
      return reports.mono();
    }

    @GetMapping("/api/v1/compute")
    Map<String, String> compute() {
      return Map.of("message", "computed");
    }

    @PostMapping("/api/v1/test")
    String post() {
      return "posted";
    }

    @GetMapping("/broken")
    String broken() {
      throw new IllegalArgumentException("on purpose");
    }

    @GetMapping("/costly/header")
    ResponseEntity<String> costly(@RequestParam String cost) {
      return ResponseEntity.ok().header("X-RateLimit-Cost", cost).body("costly");
    }

    @GetMapping("/reports/sync")
    String sync(@RequestParam String tenant) {
      return reports.render(tenant);
    }

    @GetMapping("/reports/future")
    CompletionStage<String> future() {
      return reports.later();
    }

    @GetMapping("/reports/mono")
    Mono<String> mono() {
      return reports.mono();
    }

    @GetMapping("/reports/flux")
    Flux<String> flux(@RequestParam long pages) {
      return reports.flux(pages);
    }

    @GetMapping("/reports/annotated")
    @RateLimited(limits = "1/min", key = "'all'")
    Map<String, String> annotated() {
      return Map.of("message", "annotated");
    }
  }

  /** A bean with limits of its own. */
  static class Reports {
    @RateLimited(limits = "2/min", key = "#tenant")
    String render(String tenant) {
      return "rendered for " + tenant;
    }

    @RateLimited(limits = "2/min", key = "'all'")
    CompletionStage<String> later() {
      return CompletableFuture.completedFuture("later");
    }

    @RateLimited(limits = "2/min")
    Mono<String> mono() {
      return Mono.just("mono");
    }

    @RateLimited(limits = "5/min", cost = "#pages")
    Flux<String> flux(long pages) {
      return Flux.just("flux");
    }
  }
}
