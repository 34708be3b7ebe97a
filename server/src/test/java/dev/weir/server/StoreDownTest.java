package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Decision;
import dev.weir.LimitStore;
import dev.weir.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A server whose store cannot be asked, over real HTTP. */
class StoreDownTest {
  private static final String QUESTION = "{\"user\":\"ada\",\"path\":\"/x\"}";

  private final AtomicInteger closed = new AtomicInteger();

  @Test
  void nothingPassesWhereThePolicyHasItSo() throws Exception {
    try (TestServer server = TestServer.on(closedStore())) {
      for (HttpResponse<String> response :
          List.of(server.check(QUESTION), server.get("/api/v1/test"))) {
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(response.headers().firstValue("Content-Type"))
            .hasValue("application/problem+json");
        JsonNode problem = TestServer.json(response);
        assertThat(problem.get("status").intValue()).isEqualTo(503);
        assertThat(problem.get("error").stringValue()).isEqualTo("store_unavailable");
        assertThat(problem.get("instance").stringValue())
            .isEqualTo(response.request().uri().getPath());
      }
    }
  }

  @Test
  void theServerIsAliveAllTheSame() throws Exception {
    try (TestServer server = TestServer.on(closedStore())) {
      HttpResponse<String> health = server.get("/health");

      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(TestServer.json(health).get("status").stringValue()).isEqualTo("UP");
    }
  }

  @Test
  void everythingPassesUncountedWhereThePolicyHasItSo() throws Exception {
    try (TestServer server =
        TestServer.on(answering(() -> new Decision.Allowed(List.of(), true)))) {
      HttpResponse<String> test = server.get("/api/v1/test");
      assertThat(test.statusCode()).isEqualTo(200);
      assertThat(test.headers().firstValue("RateLimit-Policy")).isPresent();
      assertThat(test.headers().firstValue("X-RateLimit-Remaining")).isEmpty();
      assertThat(test.headers().firstValue("RateLimit")).isEmpty();

      assertThat(TestServer.json(server.check(QUESTION)))
          .isEqualTo(
              TestServer.json(
                  """
                  {"allowed":true,"limit":null,"remaining":null,"reset":null,"retry_after":null,
                   "retry_after_ms":null,"policy":null,"limits":[],"shadow":false,"degraded":true,
                   "headers":{"RateLimit-Policy":"\\"default-60s\\";q=100;w=60"}}
                  """));
    }
  }

  @Test
  void theStoreIsClosedWithTheServer() {
    TestServer.on(closedStore()).close();

    assertThat(closed).hasPositiveValue();
  }

  private LimitStore closedStore() {
    return answering(
        () -> {
          throw new StoreUnavailableException("nobody is asked", new IllegalStateException("gone"));
        });
  }

  private LimitStore answering(Supplier<Decision> decisions) {
    return (LimitStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {LimitStore.class},
            (proxy, method, arguments) ->
                method.getName().equals("close") ? closed.incrementAndGet() : decisions.get());
  }
}
