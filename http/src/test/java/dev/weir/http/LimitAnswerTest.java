package dev.weir.http;

import static dev.weir.http.Answers.DAY;
import static dev.weir.http.Answers.MINUTE;
import static dev.weir.http.Answers.NOW;
import static dev.weir.http.Answers.REQUEST;
import static dev.weir.http.Answers.allowed;
import static dev.weir.http.Answers.answer;
import static dev.weir.http.Answers.charge;
import static dev.weir.http.Answers.counted;
import static dev.weir.http.Answers.fields;
import static dev.weir.http.Answers.never;
import static dev.weir.http.Answers.passed;
import static dev.weir.http.Answers.problem;
import static dev.weir.http.Answers.refused;
import static dev.weir.http.Answers.refusing;
import static dev.weir.http.Answers.seconds;
import static dev.weir.http.Answers.shadow;
import static dev.weir.http.Answers.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.policy.AdminOverride;
import dev.weir.policy.HeaderSettings;
import dev.weir.policy.HeaderSettings.Reset;
import dev.weir.policy.Verdict;
import dev.weir.policy.Verdict.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LimitAnswerTest {
  private static final AdminOverride BLOCK =
      new AdminOverride(
          "ip:203.0.113.9", new AdminOverride.Action.Block(), Optional.empty(), "scrapes prices");

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
  void tellsApartWhenMoreIsAvailableAndWhenAllIs() {
    Limit bucket = MINUTE.burst(20);

    assertThat(
            fields(
                answer(
                    allowed(passed(bucket, 3, seconds(10), Optional.of(Duration.ofMillis(600)))))))
        .contains("X-RateLimit-Reset: 1795246263", "RateLimit: \"default-60s\";r=3;t=1");
  }

  @Test
  void tellsNoTimeForMoreOfALimitThatIsNotUsed() {
    LimitAnswer answer =
        answer(
            refused(
                passed(DAY, 1000, Duration.ZERO, Optional.empty()),
                refusing(MINUTE, 0, seconds(60), seconds(37))));

    assertThat(fields(answer))
        .contains("RateLimit: \"default-86400s\";r=1000, \"default-60s\";r=0;t=37");
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
        counted(
            new Outcome(charge("service", 5, DAY), allowed(passed(DAY, 0, seconds(9)))),
            new Outcome(
                charge("compute", 5, hour), refused(refusing(hour, 3, seconds(600), seconds(60)))));
    LimitAnswer answer = answer(verdict);

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
            HeaderSettings.DEFAULTS,
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
    LimitAnswer answer = answer(counted());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).isEmpty();
  }

  @Test
  void tellsNothingToThoseWhoAreExempt() {
    LimitAnswer answer = answer(new Verdict.Exempt(REQUEST, Optional.empty()));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).isEmpty();
    assertThat(answer.limits()).isEmpty();
    assertThat(answer.degraded()).isFalse();
  }

  @Test
  void tellsThoseWhoAreBlockedNothingOfLimits() {
    LimitAnswer answer = answer(new Verdict.Blocked(REQUEST, Optional.empty(), BLOCK));

    assertThat(answer.allowed()).isFalse();
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.headers()).isEmpty();
    assertThat(answer.retryAfter()).isEmpty();
  }

  @Test
  void tellsThoseWhoArePenalizedWhenItEnds() {
    LimitAnswer answer =
        answer(
            new Verdict.Penalized(
                REQUEST,
                Optional.empty(),
                seconds(240),
                List.of(
                    new Outcome(
                        charge("default", 1, MINUTE),
                        refused(refusing(MINUTE, 0, seconds(240), seconds(240)))))));

    assertThat(answer.status()).isEqualTo(429);
    assertThat(fields(answer))
        .contains(
            "X-RateLimit-Remaining: 0", "RateLimit: \"default-60s\";r=0;t=240", "Retry-After: 240");
    JsonNode problem = problem(answer);
    assertThat(problem.get("type").asString())
        .isEqualTo("https://iana.org/assignments/http-problem-types#abnormal-usage-detected");
    assertThat(problem.get("violated-policies").get(0).asString()).isEqualTo("default-60s");
    assertThat(problem.get("detail").asString())
        .isEqualTo("100 requests per minute are allowed; retry in 4 min.");
  }

  @Test
  void marksLimitsInShadowAndTellsOthersWhereThereIsRoomForOne() {
    Limit hour = Limit.perHour(10);
    LimitAnswer answer =
        answer(
            counted(
                new Outcome(charge("default", 1, MINUTE), allowed(passed(MINUTE, 99, seconds(1)))),
                new Outcome(
                    shadow("compute", hour),
                    refused(refusing(hour, 0, seconds(600), seconds(60))))));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.shadowed()).isTrue();
    assertThat(answer.exceeded()).isEmpty();
    assertThat(fields(answer))
        .containsExactly(
            "X-RateLimit-Limit: 100",
            "X-RateLimit-Remaining: 99",
            "X-RateLimit-Reset: 1795246254",
            "RateLimit-Policy: \"default-60s\";q=100;w=60, \"compute-3600s\";q=10;w=3600;weir-shadow",
            "RateLimit: \"default-60s\";r=99;t=1, \"compute-3600s\";r=0;t=60;weir-shadow");
  }

  @Test
  void refusesForTheOthersAloneWhereALimitInShadowWouldRefuseToo() {
    Limit hour = Limit.perHour(10);
    LimitAnswer answer =
        answer(
            counted(
                new Outcome(
                    charge("default", 1, MINUTE),
                    refused(refusing(MINUTE, 0, seconds(60), seconds(37)))),
                new Outcome(
                    shadow("compute", hour),
                    refused(refusing(hour, 0, seconds(600), seconds(60))))));

    assertThat(answer.status()).isEqualTo(429);
    assertThat(fields(answer)).contains("X-RateLimit-Limit: 100", "Retry-After: 37");
    JsonNode problem = problem(answer);
    assertThat(problem.get("violated-policies")).hasSize(1);
    assertThat(problem.get("limits_exceeded").get(0).get("policy").asString())
        .isEqualTo("default-60s");
  }

  @Test
  void leavesOutFieldsForOneLimitWhereAllAreInShadow() {
    LimitAnswer answer =
        answer(
            counted(new Outcome(shadow("all", MINUTE), allowed(passed(MINUTE, 99, seconds(1))))));

    assertThat(answer.tightest()).isEmpty();
    assertThat(answer.shadowed()).isFalse();
    assertThat(fields(answer))
        .containsExactly(
            "RateLimit-Policy: \"all-60s\";q=100;w=60;weir-shadow",
            "RateLimit: \"all-60s\";r=99;t=1;weir-shadow");
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
}
