package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Prometheus scrapes from a running server. */
class MetricsTest {
  private static final String POLICY =
      """
      [default]
      limits = ["3/min"]
      [tiers.premium]
      limits = ["100/min"]
      [[endpoints]]
      name = "trial"
      path = "/trial"
      limits = ["1/min"]
      shadow = true
      [[endpoints]]
      name = "everything"
      path = "/**"
      limits = ["2/min"]
      in_addition = true
      [[exempt]]
      users = ["monitor"]
      [metrics]
      top_clients = 2
      """;

  private final TestServer server = TestServer.decisions(POLICY);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyMetricHasItsNameAndType() throws Exception {
    ask("ada", "/x", 3);
    server.ticker.advance(Duration.ofSeconds(6));

    Scrape scrape = scrape();

    assertThat(scrape.types())
        .containsEntry("rate_limit_requests_total", "counter")
        .containsEntry("rate_limit_exceeded_total", "counter")
        .containsEntry("rate_limit_current_usage", "gauge")
        .containsEntry("rate_limit_redis_latency_seconds", "histogram")
        .containsEntry("rate_limit_redis_errors_total", "counter")
        .containsKey("rate_limit_decision_seconds")
        .containsEntry("rate_limit_store_degraded", "gauge")
        .containsEntry("rate_limit_keys", "gauge")
        .containsEntry("rate_limit_keys_evicted_total", "counter");
    assertThat(scrape.samples().keySet())
        .contains(
            "rate_limit_redis_latency_seconds_bucket{le=\"2.5E-4\"}",
            "rate_limit_redis_latency_seconds_bucket{le=\"1.0\"}");
    assertThat(scrape.types().keySet()).allMatch(name -> name.startsWith("rate_limit_"));
  }

  @Test
  void outcomesAreCounted() throws Exception {
    ask("ada", "/x", 3);
    ask("monitor", "/x", 4);
    ask("bob", "/trial", 3);

    Scrape scrape = scrape();

    assertThat(requests(scrape, "everything", "allowed")).isEqualTo(3);
    assertThat(requests(scrape, "everything", "shadowed")).isEqualTo(1);
    assertThat(requests(scrape, "everything", "refused")).isEqualTo(2);
    assertThat(requests(scrape, "everything", "exempt")).isEqualTo(4);
    assertThat(scrape.values("outcome"))
        .containsExactlyInAnyOrder(
            "allowed", "refused", "exempt", "shadowed", "blocked", "degraded");
    assertThat(
            scrape.value(
                "rate_limit_exceeded_total{endpoint=\"everything\",policy=\"everything-60s\",tier=\"none\"}"))
        .isEqualTo(2);
    assertThat(scrape.value("rate_limit_decision_seconds_count")).isEqualTo(10);
    assertThat(scrape.value("rate_limit_keys")).isPositive();
  }

  @Test
  void theBusiestClientsAreNamedAndNobodyElse() throws Exception {
    ask("ada", "/x", 3);
    ask("bob", "/x", 2);
    ask("eve", "/x", 1);
    server.ticker.advance(Duration.ofSeconds(6));

    assertThat(scrape().values("client")).containsExactlyInAnyOrder("user:ada", "user:bob");
  }

  @Test
  void nothingThatIsSentBecomesALabel() throws Exception {
    int series = scrape().samples().size();
    for (int i = 0; i < 50; i++) {
      server.get("/secret-path-" + i + "%22%7D?q=" + i, "X-Tenant", "tenant-" + i);
      server.check(
          "{\"user\":\"u" + i + "\",\"tier\":\"tier-" + i + "\",\"path\":\"/p" + i + "\"}");
    }
    server.ticker.advance(Duration.ofSeconds(6));

    Scrape scrape = scrape();

    assertThat(scrape.samples()).hasSizeLessThan(series + 20);
    assertThat(scrape.values("endpoint")).isSubsetOf("default", "everything", "trial");
    assertThat(scrape.values("tier")).isSubsetOf("none", "premium");
    assertThat(scrape.values("client")).hasSize(2);
    assertThat(String.join("", scrape.samples().keySet()))
        .doesNotContain("secret-path", "tenant-", "tier-");
  }

  @Test
  void metricsAreNotLimited() throws Exception {
    for (int i = 0; i < 5; i++) {
      HttpResponse<String> response = server.get("/metrics");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("text/plain;version=0.0.4;charset=utf-8");
      assertThat(response.headers().firstValue("X-RateLimit-Limit")).isEmpty();
    }
  }

  @Test
  void whoeverScrapesNeedsTheTokenWhereThereIsOne() throws Exception {
    try (TestServer closed = TestServer.decisions("", "s3cret")) {
      assertThat(closed.get("/metrics").statusCode()).isEqualTo(401);
      assertThat(closed.get("/metrics", "Authorization", "Bearer wrong").statusCode())
          .isEqualTo(401);
      assertThat(closed.get("/metrics", "Authorization", "Bearer s3cret").statusCode())
          .isEqualTo(200);
    }
  }

  private void ask(String user, String path, int times) throws IOException, InterruptedException {
    for (int i = 0; i < times; i++) {
      server.check("{\"user\":\"%s\",\"path\":\"%s\"}".formatted(user, path));
    }
  }

  private static double requests(Scrape scrape, String endpoint, String outcome) {
    return scrape.value(
        "rate_limit_requests_total{endpoint=\"%s\",outcome=\"%s\",tier=\"none\"}"
            .formatted(endpoint, outcome));
  }

  private Scrape scrape() throws IOException, InterruptedException {
    HttpResponse<String> response = server.get("/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    return Scrape.parse(response.body());
  }
}
