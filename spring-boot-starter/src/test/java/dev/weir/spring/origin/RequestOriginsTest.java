package dev.weir.spring.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.http.HttpLimiter;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import dev.weir.spring.web.ExcludedPaths;
import dev.weir.spring.web.RateLimitWebFilter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.util.context.Context;

class RequestOriginsTest {
  private final RequestOrigins origins = new RequestOrigins(List.of());

  @Test
  void onAServerThatNobodyKnowsHeadersMakeNobodyAnother() {
    HttpHandler served = served(limiter());

    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      MockServerHttpResponse response = new MockServerHttpResponse();
      served.handle(request("198.51.100." + i), response).block();
      statuses.add(response.getStatusCode() == null ? 0 : response.getStatusCode().value());
    }

    assertThat(statuses).containsExactly(200, 200, 200, 429, 429);
  }

  @Test
  void whatAServerSaysThatNobodyKnowsIsNotVouchedFor() {
    ReceivedOrigin received = origins.of(request("198.51.100.7"), Context.empty());

    assertThat(received.vouchedFor()).isFalse();
    assertThat(received.origin().peer()).isEqualTo("192.0.2.1");
    assertThat(received.origin().xForwardedFor()).containsExactly("198.51.100.7");
  }

  private static HttpLimiter limiter() {
    ManualTicker ticker = new ManualTicker();
    Policy policy = Policy.builder().defaultLimits(Limits.of(Limit.perMinute(3))).build();
    return new HttpLimiter(PolicyEngine.inProcess(policy, ticker), ticker);
  }

  /** As Spring Boot has it with server.forward-headers-strategy=framework. */
  private HttpHandler served(HttpLimiter limiter) {
    return WebHttpHandlerBuilder.webHandler(
            exchange -> {
              exchange.getResponse().setStatusCode(HttpStatus.OK);
              return exchange.getResponse().setComplete();
            })
        .filter(
            new RateLimitWebFilter(
                () -> limiter, () -> false, ExcludedPaths.of(List.of()), origins, 0))
        .forwardedHeaderTransformer(new ForwardedHeaderTransformer())
        .httpHandlerDecorator(origins)
        .build();
  }

  private static MockServerHttpRequest request(String forwardedFor) {
    return MockServerHttpRequest.get("/")
        .remoteAddress(new InetSocketAddress("192.0.2.1", 4711))
        .header("X-Forwarded-For", forwardedFor)
        .build();
  }
}
