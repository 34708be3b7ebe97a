package dev.weir.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class SearchApplicationTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void clientsAreLimited() throws Exception {
    try (ConfigurableApplicationContext context =
        SpringApplication.run(
            SearchApplication.class, "--server.port=0", "--server.address=127.0.0.1")) {
      URI uri =
          URI.create(
              "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));

      for (int i = 0; i < 5; i++) {
        assertThat(send(HttpRequest.newBuilder(uri.resolve("/search"))).statusCode())
            .isEqualTo(200);
      }
      HttpResponse<String> refused = send(HttpRequest.newBuilder(uri.resolve("/search")));

      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(order(uri, 8).body()).isEqualTo("8 pages for acme");
      assertThat(order(uri, 3).statusCode()).isEqualTo(429);
      assertThat(send(HttpRequest.newBuilder(uri.resolve("/actuator/ratelimits"))).body())
          .contains("\"search\"");
      assertThat(
              send(HttpRequest.newBuilder(uri.resolve("/actuator/metrics/rate_limit.requests")))
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void nobodyExemptsThemselves() throws Exception {
    try (ConfigurableApplicationContext context =
        SpringApplication.run(
            SearchApplication.class, "--server.port=0", "--server.address=127.0.0.1")) {
      URI uri =
          URI.create(
              "http://127.0.0.1:"
                  + context.getEnvironment().getProperty("local.server.port")
                  + "/actuator/ratelimits");
      URI me = URI.create(uri + "/user:me");

      HttpResponse<String> written =
          send(
              HttpRequest.newBuilder(me)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString("{\"action\":\"exempt\"}")));
      HttpResponse<String> removed = send(HttpRequest.newBuilder(me).DELETE());

      assertThat(written.statusCode()).isIn(404, 405);
      assertThat(removed.statusCode()).isIn(404, 405);
      assertThat(send(HttpRequest.newBuilder(uri)).body()).contains("\"overrides\":[]");
    }
  }

  private HttpResponse<String> order(URI uri, int pages) throws Exception {
    String order =
        "{\"tenant\":\"acme\",\"pages\":[%s]}"
            .formatted(String.join(",", Collections.nCopies(pages, "\"page\"")));
    return send(
        HttpRequest.newBuilder(uri.resolve("/reports"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(order)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
