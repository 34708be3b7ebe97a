package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DemoTest {
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.demo();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aHundredRequestsPassAndTheNextIsTheClientsToWaitFor() throws Exception {
    for (int i = 1; i <= 100; i++) {
      HttpResponse<String> response = server.get("/api/v1/test");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("X-RateLimit-Remaining")).hasValue("" + (100 - i));
    }

    HttpResponse<String> refused = server.get("/api/v1/test");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = TestServer.json(refused);
    assertThat(problem.get("error").stringValue()).isEqualTo("rate_limit_exceeded");
    long wait = Long.parseLong(refused.headers().firstValue("Retry-After").orElseThrow());
    server.ticker.advance(Duration.ofSeconds(wait));
    assertThat(server.get("/api/v1/test").statusCode()).isEqualTo(200);
  }

  @Test
  void computingAndHealthHaveCountersOfTheirOwn() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(server.get("/api/v1/compute").statusCode()).isEqualTo(200);
      assertThat(server.send("POST", "/api/v1/compute", BodyPublishers.ofString("x")).statusCode())
          .isEqualTo(200);
    }

    assertThat(server.get("/api/v1/compute").statusCode()).isEqualTo(429);
    HttpResponse<String> health = server.get("/health");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(TestServer.json(health))
        .isEqualTo(
            TestServer.json(
                """
                {"status":"UP","store":{"type":"memory","keys":2},
                 "policy":{"loaded":"2026-11-21T12:00:00Z"}}
                """));
    assertThat(health.headers().firstValue("X-RateLimit-Remaining")).hasValue("999");
    assertThat(server.get("/api/v1/test").headers().firstValue("X-RateLimit-Remaining"))
        .hasValue("99");
  }

  @Test
  void theApiSaysWhatTheLimiterMadeOfTheRequest() throws Exception {
    assertThat(TestServer.json(server.get("/api/v1/test")))
        .isEqualTo(
            TestServer.json(
                """
                {"message":"let through","counted_under":"ip:127.0.0.1:default",
                 "policy":"default-60s","limit":100,"remaining":99}
                """));
    JsonNode computed = TestServer.json(server.get("/api/v1/compute"));
    assertThat(computed.get("policy").stringValue()).isEqualTo("compute-60s");
    assertThat(computed.get("fibonacci_90").longValue()).isEqualTo(2_880_067_194_370_816_120L);
  }

  @Test
  void decisionsForOthersComeFromTheSamePolicy() throws Exception {
    JsonNode decision =
        TestServer.json(
            server.check("{\"user\":\"a\",\"tier\":\"premium\",\"path\":\"/api/v1/test\"}"));

    assertThat(decision.get("limit").longValue()).isEqualTo(5000);
  }
}
