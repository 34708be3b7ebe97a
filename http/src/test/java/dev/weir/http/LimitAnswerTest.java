package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.LimitResult;
import dev.weir.Limits;
import dev.weir.policy.Charge;
import dev.weir.policy.HeaderSettings;
import dev.weir.policy.HeaderSettings.Reset;
import dev.weir.policy.Verdict;
import dev.weir.policy.Verdict.Outcome;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LimitAnswerTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_795_246_253);
  private static final Limit MINUTE = Limit.perMinute(100);
  private static final Limit DAY = Limit.perDay(1000);

  @Test
  void tellsOneLimitThatAllows() {
    assertThat(fields(answer(allowed(passed(MINUTE, 99, seconds(30))))))
        .containsExactly(
            "X-RateLimit-Limit: 100",
            "X-RateLimit-Remaining: 99",
            "X-RateLimit-Reset: 1795246283",
            "RateLimit-Policy: \"default-60s\";q=100;w=60",
            "RateLimit: \"default-60s\";r=99;t=30");
  }

  @Test
  void tellsOneLimitThatRefuses() {
    assertThat(fields(answer(refused(refusing(MINUTE, 0, seconds(60), seconds(37))))))
        .containsExactly(
            "X-RateLimit-Limit: 100",
            "X-RateLimit-Remaining: 0",
            "X-RateLimit-Reset: 1795246290",
            "RateLimit-Policy: \"default-60s\";q=100;w=60",
            "RateLimit: \"default-60s\";r=0;t=37",
            "Retry-After: 37");
  }

  @Test
  void tellsSeveralLimitsAndTheTightestForThoseWithRoomForOne() {
    assertThat(
            fields(
                answer(allowed(passed(MINUTE, 50, seconds(30)), passed(DAY, 12, seconds(3600))))))
        .containsExactly(
            "X-RateLimit-Limit: 1000",
            "X-RateLimit-Remaining: 12",
            "X-RateLimit-Reset: 1795249853",
            "RateLimit-Policy: \"default-60s\";q=100;w=60, \"default-86400s\";q=1000;w=86400",
            "RateLimit: \"default-60s\";r=50;t=30, \"default-86400s\";r=12;t=3600");
  }

  @Test
  void tellsTheLongestWaitOfLimitsWithAsLittleRemaining() {
    LimitAnswer answer =
        answer(
            refused(
                refusing(MINUTE, 0, seconds(60), seconds(20)),
                refusing(DAY, 0, seconds(86_400), seconds(5000))));

    assertThat(fields(answer))
        .contains("X-RateLimit-Limit: 1000", "X-RateLimit-Reset: 1795251253", "Retry-After: 5000");
  }

  @Test
  void tellsWaitsThatDifferByLessThanASecondApart() {
    LimitAnswer answer =
        answer(
            allowed(
                passed(MINUTE, 5, Duration.ofMillis(1200)),
                passed(DAY, 5, Duration.ofMillis(1900))));

    assertThat(answer.tightest()).map(LimitStatus::policy).contains("default-86400s");
  }

  @Test
  void tellsOfARefusalALimitThatRefused() {
    Limit hour = Limit.perHour(10);
    Verdict verdict =
        new Verdict(
            List.of(
                new Outcome(
                    charge("service", 5, DAY),
                    new Decision.Allowed(List.of(passed(DAY, 0, seconds(9))), false)),
                new Outcome(
                    charge("compute", 5, hour),
                    new Decision.Refused(
                        List.of(refusing(hour, 3, seconds(600), seconds(60))), false))));
    LimitAnswer answer = LimitAnswer.of(verdict, Policies.HEADERS, NOW);

    assertThat(fields(answer))
        .contains(
            "X-RateLimit-Limit: 10",
            "X-RateLimit-Remaining: 3",
            "RateLimit-Policy: \"service-86400s\";q=1000;w=86400, \"compute-3600s\";q=10;w=3600",
            "RateLimit: \"service-86400s\";r=0;t=9, \"compute-3600s\";r=3;t=60",
            "Retry-After: 60");
    assertThat(answer.exceeded()).extracting(LimitStatus::policy).containsExactly("compute-3600s");
  }

  @Test
  void roundsTimesUp() {
    LimitAnswer answer =
        LimitAnswer.of(
            verdict(refused(refusing(MINUTE, 0, seconds(60), Duration.ofMillis(36_001)))),
            Policies.HEADERS,
            NOW.plusMillis(999));

    assertThat(fields(answer))
        .contains(
            "X-RateLimit-Reset: 1795246290",
            "RateLimit: \"default-60s\";r=0;t=37",
            "Retry-After: 37");
  }

  @Test
  void tellsNoRetryShorterThanASecond() {
    LimitAnswer nanos = answer(refused(refusing(MINUTE, 0, seconds(60), Duration.ofNanos(1))));
    LimitAnswer zero = answer(new Decision.Refused(List.of(), false));

    assertThat(fields(nanos)).contains("Retry-After: 1", "RateLimit: \"default-60s\";r=0;t=1");
    assertThat(fields(zero)).contains("Retry-After: 1");
  }

  @Test
  void tellsWindowsShorterThanASecondAsOne() {
    Limit fast = Limit.of(5, Duration.ofMillis(500));

    assertThat(fields(answer(allowed(passed(fast, 4, Duration.ofMillis(100))))))
        .contains(
            "RateLimit-Policy: \"default-500ms\";q=5;w=1", "RateLimit: \"default-500ms\";r=4;t=1");
  }

  @Test
  void tellsTheRateOfATokenBucket() {
    Limit bucket = MINUTE.burst(20);

    assertThat(fields(answer(allowed(passed(bucket, 19, Duration.ofMillis(600))))))
        .contains(
            "X-RateLimit-Limit: 100",
            "X-RateLimit-Remaining: 19",
            "RateLimit-Policy: \"default-60s\";q=100;w=60");
  }

  @Test
  void tellsSecondsFromNowWhenAskedTo() {
    HeaderSettings delta = new HeaderSettings(true, false, Reset.DELTA, Optional.empty());

    assertThat(fields(answer(allowed(passed(MINUTE, 99, Duration.ofMillis(1500))), delta)))
        .containsExactly(
            "X-RateLimit-Limit: 100", "X-RateLimit-Remaining: 99", "X-RateLimit-Reset: 2");
  }

  @Test
  void tellsOnlyWhatIsTurnedOn() {
    Decision.Refused refused = refused(refusing(MINUTE, 0, seconds(60), seconds(37)));
    HeaderSettings ietf = new HeaderSettings(false, true, Reset.EPOCH, Optional.empty());
    HeaderSettings nothing = new HeaderSettings(false, false, Reset.EPOCH, Optional.empty());

    assertThat(fields(answer(refused, ietf)))
        .containsExactly(
            "RateLimit-Policy: \"default-60s\";q=100;w=60",
            "RateLimit: \"default-60s\";r=0;t=37",
            "Retry-After: 37");
    assertThat(fields(answer(refused, nothing))).containsExactly("Retry-After: 37");
  }

  @Test
  void tellsOnlyThePolicyWhenNothingWasCounted() {
    LimitAnswer answer = answer(new Decision.Allowed(List.of(), true));

    assertThat(fields(answer)).containsExactly("RateLimit-Policy: \"default-60s\";q=100;w=60");
    assertThat(answer.degraded()).isTrue();
    assertThat(answer.tightest()).isEmpty();
  }

  @Test
  void tellsNothingWhenNothingWasAsked() {
    assertThat(LimitAnswer.of(new Verdict(List.of()), Policies.HEADERS, NOW).headers()).isEmpty();
  }

  @Test
  void tellsNoRetryForWhatCanNeverPass() {
    LimitAnswer answer = answer(refused(never(MINUTE, 60)), 200);

    assertThat(fields(answer))
        .contains("X-RateLimit-Remaining: 60", "RateLimit: \"default-60s\";r=60;t=24")
        .noneMatch(field -> field.startsWith("Retry-After"));
    JsonNode problem = problem(answer);
    assertThat(problem.get("retry_after").isNull()).isTrue();
    assertThat(problem.get("limits_exceeded").get(0).get("retry_after").isNull()).isTrue();
    assertThat(problem.get("detail").asString())
        .isEqualTo("This request costs 200, more than the 100 that are ever allowed at once.");
  }

  @Test
  void writesTheProblemInTheOrderPromised() {
    HeaderSettings documented =
        new HeaderSettings(
            true, true, Reset.DELTA, Optional.of(URI.create("https://example.com/limits")));
    LimitAnswer answer = answer(refused(refusing(MINUTE, 0, seconds(60), seconds(37))), documented);

    assertThat(new String(answer.problem("/api/v1/test"), StandardCharsets.UTF_8))
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

  @Test
  void writesADecisionThatAllows() {
    assertThat(text(answer(allowed(passed(MINUTE, 99, seconds(37)))).toJson()))
        .isEqualTo(
            "{\"allowed\":true,\"limit\":100,\"remaining\":99,\"reset\":1795246290,"
                + "\"retry_after\":null,\"retry_after_ms\":null,\"policy\":\"default-60s\","
                + "\"limits\":[{\"policy\":\"default-60s\",\"limit\":100,\"window_seconds\":60,"
                + "\"remaining\":99,\"reset\":1795246290,\"retry_after\":null}],"
                + "\"shadow\":false,\"degraded\":false,\"headers\":{\"X-RateLimit-Limit\":\"100\","
                + "\"X-RateLimit-Remaining\":\"99\",\"X-RateLimit-Reset\":\"1795246290\","
                + "\"RateLimit-Policy\":\"\\\"default-60s\\\";q=100;w=60\","
                + "\"RateLimit\":\"\\\"default-60s\\\";r=99;t=37\"}}");
  }

  @Test
  void writesADecisionThatRefuses() {
    JsonNode decision =
        json(
            answer(refused(refusing(MINUTE, 0, seconds(60), Duration.ofNanos(1_500_000_001))))
                .toJson());

    assertThat(decision.get("allowed").asBoolean()).isFalse();
    assertThat(decision.get("retry_after").asLong()).isEqualTo(2);
    assertThat(decision.get("retry_after_ms").asLong()).isEqualTo(1501);
    assertThat(decision.get("limits").get(0).get("retry_after").asLong()).isEqualTo(2);
    assertThat(decision.get("headers").get("Retry-After").asString()).isEqualTo("2");
  }

  @Test
  void writesADecisionThatWasNotCounted() {
    JsonNode decision = json(answer(new Decision.Allowed(List.of(), true)).toJson());

    assertThat(decision.get("degraded").asBoolean()).isTrue();
    assertThat(decision.get("limits")).isEmpty();
    for (String name : List.of("limit", "remaining", "reset", "policy")) {
      assertThat(decision.get(name).isNull()).as(name).isTrue();
    }
  }

  private static LimitResult passed(Limit limit, long remaining, Duration fullIn) {
    return new LimitResult(limit, remaining, fullIn, Optional.of(Duration.ZERO));
  }

  private static LimitResult refusing(
      Limit limit, long remaining, Duration fullIn, Duration passesIn) {
    return new LimitResult(limit, remaining, fullIn, Optional.of(passesIn));
  }

  private static LimitResult never(Limit limit, long remaining) {
    return new LimitResult(limit, remaining, seconds(24), Optional.empty());
  }

  private static Decision.Allowed allowed(LimitResult... results) {
    return new Decision.Allowed(Arrays.asList(results), false);
  }

  private static Decision.Refused refused(LimitResult... results) {
    return new Decision.Refused(Arrays.asList(results), false);
  }

  private static Charge charge(String rule, long permits, Limit... limits) {
    return new Charge(rule, rule + ":key", Limits.of(limits), permits);
  }

  private static Verdict verdict(Decision decision) {
    return verdict(decision, 1);
  }

  private static Verdict verdict(Decision decision, long permits) {
    Limit[] limits = decision.results().stream().map(LimitResult::limit).toArray(Limit[]::new);
    Charge charge = charge("default", permits, limits.length == 0 ? new Limit[] {MINUTE} : limits);
    return new Verdict(List.of(new Outcome(charge, decision)));
  }

  private static LimitAnswer answer(Decision decision) {
    return answer(decision, Policies.HEADERS);
  }

  private static LimitAnswer answer(Decision decision, long permits) {
    return LimitAnswer.of(verdict(decision, permits), Policies.HEADERS, NOW);
  }

  private static LimitAnswer answer(Decision decision, HeaderSettings settings) {
    return LimitAnswer.of(verdict(decision), settings, NOW);
  }

  private static List<String> fields(LimitAnswer answer) {
    return answer.headers().stream()
        .map(header -> header.name() + ": " + header.value())
        .collect(Collectors.toList());
  }

  private static JsonNode problem(LimitAnswer answer) {
    return problem(answer, "/");
  }

  private static JsonNode problem(LimitAnswer answer, String path) {
    return json(answer.problem(path));
  }

  private static JsonNode json(byte[] bytes) {
    return JsonMapper.shared().readTree(bytes);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
