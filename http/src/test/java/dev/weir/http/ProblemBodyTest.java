package dev.weir.http;

import static dev.weir.http.Answers.DAY;
import static dev.weir.http.Answers.MINUTE;
import static dev.weir.http.Answers.allowed;
import static dev.weir.http.Answers.answer;
import static dev.weir.http.Answers.passed;
import static dev.weir.http.Answers.problem;
import static dev.weir.http.Answers.refused;
import static dev.weir.http.Answers.refusing;
import static dev.weir.http.Answers.seconds;
import static dev.weir.http.Answers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.LimitResult;
import dev.weir.policy.HeaderSettings;
import dev.weir.policy.HeaderSettings.Reset;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ProblemBodyTest {
  @Test
  void writesTheProblemInTheOrderPromised() {
    HeaderSettings documented =
        new HeaderSettings(
            true, true, Reset.DELTA, Optional.of(URI.create("https://example.com/limits")));
    LimitAnswer answer = answer(refused(refusing(MINUTE, 0, seconds(60), seconds(37))), documented);

    assertThat(text(answer.problem("/api/v1/test")))
        .isEqualTo(
            "{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                + "\"title\":\"Too Many Requests\",\"status\":429,"
                + "\"detail\":\"100 requests per minute are allowed; retry in 37 s.\","
                + "\"instance\":\"/api/v1/test\",\"error\":\"rate_limit_exceeded\","
                + "\"message\":\"100 requests per minute are allowed; retry in 37 s.\","
                + "\"limit\":100,\"remaining\":0,\"reset\":1795246290,\"retry_after\":37,"
                + "\"limits_exceeded\":[{\"policy\":\"default-60s\",\"limit\":100,"
                + "\"window_seconds\":60,\"remaining\":0,\"reset\":1795246290,"
                + "\"retry_after\":37}],\"violated-policies\":[\"default-60s\"],"
                + "\"documentation_url\":\"https://example.com/limits\"}");
  }

  @Test
  void namesOnlyTheLimitsThatRefusedInTheProblem() {
    JsonNode problem =
        problem(
            answer(
                refused(
                    refusing(MINUTE, 0, seconds(60), seconds(20)), passed(DAY, 900, seconds(99)))));

    assertThat(problem.get("violated-policies")).hasSize(1);
    assertThat(problem.get("violated-policies").get(0).asString()).isEqualTo("default-60s");
    assertThat(problem.has("documentation_url")).isFalse();
  }

  @Test
  void saysWhatDecidesWhenSeveralLimitsRefuse() {
    LimitAnswer answer =
        answer(
            refused(
                refusing(MINUTE, 1, seconds(60), seconds(20)),
                refusing(DAY, 2, seconds(86_400), seconds(5000))),
            5);

    assertThat(problem(answer).get("limit").asInt()).isEqualTo(100);
    assertThat(problem(answer).get("detail").asString())
        .isEqualTo("1000 requests per day are allowed; retry in 84 min.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1/min          | 37     | 1 request per minute is allowed; retry in 37 s.",
        "1/90s          | 1      | 1 request per 90 seconds is allowed; retry in 1 s.",
        "10/s           | 1      | 10 requests per second are allowed; retry in 1 s.",
        "10/90s         | 90     | 10 requests per 90 seconds are allowed; retry in 90 s.",
        "10/2min        | 120    | 10 requests per 2 minutes are allowed; retry in 120 s.",
        "10/h           | 121    | 10 requests per hour are allowed; retry in 3 min.",
        "10/60min       | 7200   | 10 requests per hour are allowed; retry in 120 min.",
        "10/6h          | 7201   | 10 requests per 6 hours are allowed; retry in 3 hours.",
        "10/day         | 86400  | 10 requests per day are allowed; retry in 24 hours.",
        "10/7d          | 172800 | 10 requests per 7 days are allowed; retry in 48 hours.",
        "10/7d          | 172801 | 10 requests per 7 days are allowed; retry in 3 days.",
        "10/500ms       | 1      | 10 requests per 500 milliseconds are allowed; retry in 1 s.",
      })
  void explainsTheRefusalToPeople(String limit, long wait, String detail) {
    LimitResult result = refusing(Limit.parse(limit), 0, seconds(wait), seconds(wait));
    assertThat(problem(answer(refused(result))).get("detail").asString()).isEqualTo(detail);
  }

  @Test
  void explainsPeriodsOfNanoseconds() {
    Limit odd = Limit.of(10, Duration.ofNanos(1_000_001));
    LimitResult result = refusing(odd, 0, seconds(1), seconds(1));
    assertThat(problem(answer(refused(result))).get("detail").asString())
        .startsWith("10 requests per 1000001 nanoseconds are allowed");
  }

  @Test
  void writesAnyPathSafelyAndInBoundedLength() {
    LimitAnswer answer = answer(refused(refusing(MINUTE, 0, seconds(60), seconds(37))));
    String hostile = "/\"},\\\r\n\0\u2028<script>\ud800é";

    assertThat(problem(answer, hostile).get("instance").asString()).isEqualTo(hostile);
    assertThat(problem(answer, "/" + "x".repeat(20_000)).get("instance").asString()).hasSize(1024);
    assertThat(text(answer.problem(hostile))).matches("[ -~]+");
  }

  @Test
  void writesAProblemEvenWhenNoLimitSaysWhy() {
    JsonNode problem = problem(answer(new Decision.Refused(List.of(), true)));

    assertThat(problem.get("detail").asString()).isEqualTo("No more requests are allowed now.");
    assertThat(problem.get("limits_exceeded")).isEmpty();
    assertThat(problem.has("limit")).isFalse();
  }

  @Test
  void hasNoProblemWhenAllowed() {
    LimitAnswer answer = answer(allowed(passed(MINUTE, 99, seconds(30))));
    assertThatIllegalStateException().isThrownBy(() -> answer.problem("/"));
  }
}
