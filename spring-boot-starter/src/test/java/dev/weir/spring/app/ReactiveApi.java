package dev.weir.spring.app;

import dev.weir.http.servlet.RateLimitFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** What only a reactive server serves. */
@RestController
public class ReactiveApi {
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
}
