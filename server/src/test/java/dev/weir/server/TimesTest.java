package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Algorithm;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The times of refusals over real HTTP, at every moment of a second. */
class TimesTest {
  private static final int ROUNDS = 60;

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void agreeInAllTheirForms(Algorithm algorithm) throws Exception {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    int refused = 0;
    try (TestServer server = TestServer.demo(policy(algorithm))) {
      for (int round = 0; round < ROUNDS; round++) {
        String as = "seed " + seed + ", round " + round;
        server.ticker.advance(Duration.ofNanos(random.nextLong(15_000_000_000L)));
        Instant now = server.ticker.wallTime();
        HttpResponse<String> response = server.get("/api/v1/test");
        JsonNode decision =
            TestServer.json(server.check("{\"user\":\"ada\",\"path\":\"/api/v1/test\"}"));
        if (response.statusCode() == 429) {
          refused++;
          JsonNode problem = TestServer.json(response);
          assertThat(header(response, "RateLimit")).as(as).endsWith(";t=" + after(response));
          assertThat(problem.get("retry_after").longValue()).as(as).isEqualTo(after(response));
          assertThat(problem.get("reset").longValue()).as(as).isEqualTo(reset(response));
          assertAgrees(now, after(response), reset(response), as);
        }
        JsonNode headers = decision.get("headers");
        assertThat(headers.get("X-RateLimit-Reset").stringValue())
            .as(as)
            .isEqualTo(decision.get("reset").toString());
        if (headers.has("Retry-After")) {
          long wait = decision.get("retry_after").longValue();
          long millis = decision.get("retry_after_ms").longValue();
          assertThat(headers.get("Retry-After").stringValue()).as(as).isEqualTo("" + wait);
          assertThat(Duration.ofMillis(millis)).as(as).isBetween(seconds(wait - 1), seconds(wait));
          assertAgrees(now, wait, decision.get("reset").longValue(), as);
        }
      }
    }
    assertThat(refused).as("seed " + seed).isBetween(1, ROUNDS - 1);
  }

  @Test
  void agreeWithTheDateOfTheResponse() throws Exception {
    try (TestServer server = TestServer.real(policy(Algorithm.SLIDING_WINDOW))) {
      for (int i = 0; i < 5; i++) {
        HttpResponse<String> response = server.get("/api/v1/test");
        if (response.statusCode() == 429) {
          Instant date =
              ZonedDateTime.parse(header(response, "Date"), DateTimeFormatter.RFC_1123_DATE_TIME)
                  .toInstant();
          assertThat(reset(response) - date.getEpochSecond() - after(response)).isBetween(-1L, 1L);
        }
      }
      assertThat(server.get("/api/v1/test").statusCode()).isEqualTo(429);
    }
  }

  /** A wait that ends within a second ends in that second or, counted from a fraction, the next. */
  private static void assertAgrees(Instant now, long wait, long reset, String as) {
    assertThat(reset - now.getEpochSecond() - wait).as(as).isBetween(0L, 1L);
    assertThat(Instant.ofEpochSecond(reset)).as(as).isAfterOrEqualTo(now.plusSeconds(wait - 1));
  }

  private static String policy(Algorithm algorithm) {
    return """
        [default]
        limits = ["2/min"]
        algorithm = "%s"
        """
        .formatted(algorithm.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  private static long after(HttpResponse<String> response) {
    return Long.parseLong(header(response, "Retry-After"));
  }

  private static long reset(HttpResponse<String> response) {
    return Long.parseLong(header(response, "X-RateLimit-Reset"));
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("none");
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
