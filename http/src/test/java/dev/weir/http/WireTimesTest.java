package dev.weir.http;

import static dev.weir.http.Answers.MINUTE;
import static dev.weir.http.Answers.allowed;
import static dev.weir.http.Answers.json;
import static dev.weir.http.Answers.never;
import static dev.weir.http.Answers.passed;
import static dev.weir.http.Answers.refused;
import static dev.weir.http.Answers.refusing;
import static dev.weir.http.Answers.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Algorithm;
import dev.weir.Domain;
import dev.weir.InProcessStore;
import dev.weir.Limit;
import dev.weir.LimitResult;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.policy.Client;
import dev.weir.policy.HeaderSettings;
import dev.weir.policy.HeaderSettings.Reset;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.Request;
import dev.weir.policy.Verdict;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Every time on the wire, in headers and bodies, is the one that integers without bound make of the
 * moment of the decision and what the limits said, at random moments and for random waits.
 */
class WireTimesTest {
  private static final int WALKS = 400;
  private static final int STEPS = 12;
  private static final int ANSWERS = 20_000;

  private static final HeaderSettings DELTA =
      new HeaderSettings(true, true, Reset.DELTA, Optional.empty());
  private static final Pattern MEMBER =
      Pattern.compile("\"(?<policy>[a-z0-9-]+)\";r=(?<r>\\d+)(;t=(?<t>\\d+))?");

  private final long seed = Long.getLong("weir.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void areThoseOfTheLimits(Algorithm algorithm) {
    int refusals = 0;
    for (int walk = 0; walk < WALKS; walk++) {
      Limits limits = limits(algorithm);
      ManualTicker ticker = new ManualTicker(instant());
      PolicyEngine engine =
          new PolicyEngine(
              Policy.builder().defaultLimits(limits).build(),
              InProcessStore.builder().maxKeys(1000).ticker(ticker).build());
      for (int step = 0; step < STEPS; step++) {
        ticker.advance(pause(limits.list().get(0)));
        long cost = cost(limits);
        Request request = Request.of("GET", "/x", Client.ofAddress("203.0.113.9"));
        Verdict verdict = engine.decide(request, cost);
        verify(
            verdict,
            ticker.wallTime(),
            "seed %d, walk %d, step %d, %s, cost %d".formatted(seed, walk, step, limits, cost));
        refusals += verdict.allowed() ? 0 : 1;
      }
    }
    assertThat(refusals).as("seed " + seed).isBetween(WALKS, WALKS * STEPS - WALKS);
  }

  @Test
  void areThoseOfAnyWaits() {
    for (int i = 0; i < ANSWERS; i++) {
      Duration full = waitOf(0);
      Duration more = waitOf(1);
      Duration passes = waitOf(1);
      Verdict verdict =
          verdict(
              switch (random.nextInt(4)) {
                case 0 -> allowed(passed(MINUTE, 99, full, Optional.of(more)));
                case 1 -> allowed(passed(MINUTE, 100, Duration.ZERO, Optional.empty()));
                case 2 -> refused(refusing(MINUTE, 0, full, passes));
                default -> refused(never(MINUTE, 60));
              });
      verify(verdict, instant(), "seed %d, answer %d".formatted(seed, i));
    }
  }

  private static void verify(Verdict verdict, Instant now, String as) {
    LimitAnswer answer = LimitAnswer.of(verdict, HeaderSettings.DEFAULTS, now);
    Map<String, String> headers = headers(answer);
    JsonNode decision = json(answer.toJson());
    List<Verdict.Named> results = verdict.outcomes().get(0).results();
    LimitResult tightest = result(results, answer.tightest().orElseThrow().policy());

    assertThat(headers.get("X-RateLimit-Reset")).as(as).isEqualTo(reset(now, tightest).toString());
    assertThat(headers(LimitAnswer.of(verdict, DELTA, now)).get("X-RateLimit-Reset"))
        .as(as)
        .isEqualTo(seconds(untilReset(tightest)).toString());
    verifyMembers(headers.getOrDefault("RateLimit", ""), results, as);
    assertThat(decision.get("reset").bigIntegerValue()).as(as).isEqualTo(reset(now, tightest));
    for (JsonNode limit : decision.get("limits")) {
      LimitResult result = result(results, limit.get("policy").asString());
      assertThat(limit.get("reset").bigIntegerValue()).as(as).isEqualTo(reset(now, result));
    }
    headers.forEach(
        (name, value) ->
            assertThat(decision.get("headers").get(name).asString()).as(as).isEqualTo(value));
    if (!verdict.allowed()) {
      verifyRefusal(answer, tightest, now, as);
    }
  }

  /** {@code t}: when more is available, or when there is enough for what was refused. */
  private static void verifyMembers(String field, List<Verdict.Named> results, String as) {
    Matcher members = MEMBER.matcher(field);
    for (Verdict.Named named : results) {
      LimitResult result = named.result();
      assertThat(members.find()).as(as).isTrue();
      assertThat(members.group("policy")).as(as).isEqualTo(named.policy());
      assertThat(members.group("r")).as(as).isEqualTo(Long.toString(result.remaining()));
      boolean refuses = !result.passed() && result.passesIn().isPresent();
      Optional<Duration> more = refuses ? result.passesIn() : result.moreIn();
      assertThat(Optional.ofNullable(members.group("t")))
          .as(as)
          .isEqualTo(more.map(wait -> seconds(wait).toString()));
    }
    assertThat(members.find()).as(as).isFalse();
  }

  private static void verifyRefusal(
      LimitAnswer answer, LimitResult tightest, Instant now, String as) {
    JsonNode decision = json(answer.toJson());
    JsonNode problem = json(answer.problem("/x"));
    String retryAfter = headers(answer).get("Retry-After");
    assertThat(problem.get("reset")).as(as).isEqualTo(decision.get("reset"));
    assertThat(problem.get("retry_after")).as(as).isEqualTo(decision.get("retry_after"));
    if (retryAfter == null) {
      assertThat(answer.exceeded()).as(as).anyMatch(LimitStatus::canNeverPass);
      assertThat(decision.get("retry_after").isNull()).as(as).isTrue();
      return;
    }
    Duration wait = Duration.ZERO;
    for (LimitStatus limit : answer.exceeded()) {
      Duration passesIn = limit.result().passesIn().orElseThrow();
      wait = passesIn.compareTo(wait) > 0 ? passesIn : wait;
      assertThat(limit.moreIn().getAsLong()).as(as).isLessThanOrEqualTo(Long.parseLong(retryAfter));
    }
    assertThat(retryAfter).as(as).isEqualTo(seconds(wait).toString());
    assertThat(decision.get("retry_after").asString()).as(as).isEqualTo(retryAfter);
    assertThat(decision.get("retry_after_ms").bigIntegerValue())
        .as(as)
        .isEqualTo(ceiling(nanos(wait), 1_000_000));
    if (answer.exceeded().size() == 1) {
      BigInteger date = BigInteger.valueOf(now.getEpochSecond());
      BigInteger after = reset(now, tightest).subtract(date.add(new BigInteger(retryAfter)));
      assertThat(after).as(as).isBetween(BigInteger.ZERO, BigInteger.ONE);
    }
  }

  private static BigInteger reset(Instant now, LimitResult result) {
    BigInteger moment =
        BigInteger.valueOf(now.getEpochSecond())
            .multiply(BigInteger.valueOf(1_000_000_000))
            .add(BigInteger.valueOf(now.getNano()));
    return ceiling(moment.add(nanos(untilReset(result))), 1_000_000_000);
  }

  private static Duration untilReset(LimitResult result) {
    return result.passed() ? result.fullIn() : result.passesIn().orElse(result.fullIn());
  }

  private static BigInteger seconds(Duration wait) {
    return ceiling(nanos(wait), 1_000_000_000);
  }

  private static BigInteger nanos(Duration wait) {
    return BigInteger.valueOf(wait.toNanos());
  }

  private static BigInteger ceiling(BigInteger number, long unit) {
    BigInteger[] parts = number.divideAndRemainder(BigInteger.valueOf(unit));
    return parts[0].add(BigInteger.valueOf(parts[1].signum()));
  }

  private static LimitResult result(List<Verdict.Named> results, String policy) {
    return results.stream()
        .filter(named -> named.policy().equals(policy))
        .findFirst()
        .orElseThrow()
        .result();
  }

  private static Map<String, String> headers(LimitAnswer answer) {
    Map<String, String> headers = new HashMap<>();
    answer.headers().forEach(header -> headers.put(header.name(), header.value()));
    return headers;
  }

  private Limits limits(Algorithm algorithm) {
    List<Limit> limits = new ArrayList<>();
    limits.add(Domain.limit(algorithm, random).named("one"));
    if (random.nextInt(4) == 0) {
      limits.add(Domain.limit(algorithm, random).named("two"));
    }
    return Limits.of(limits);
  }

  /** Any moment of a second, its edges more often than not. */
  private Instant instant() {
    return Instant.ofEpochSecond(random.nextLong(0, 1L << 33), nanosOfSecond());
  }

  private long nanosOfSecond() {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> 999_999_999;
      default -> random.nextLong(0, 1_000_000_000);
    };
  }

  private Duration waitOf(long least) {
    long seconds = random.nextInt(4) == 0 ? 0 : random.nextLong(0, 366L * 86_400);
    return Duration.ofSeconds(seconds, Math.max(least, nanosOfSecond()));
  }

  private Duration pause(Limit limit) {
    long period = limit.period().toNanos();
    return Duration.ofNanos(random.nextBoolean() ? 0 : random.nextLong(0, period / 2 + 1));
  }

  private long cost(Limits limits) {
    long burst = limits.list().get(0).burst();
    return switch (random.nextInt(8)) {
      case 0 -> Math.min(Limit.MAX_PERMITS, burst + 1);
      case 1 -> 1;
      default -> Math.max(1, random.nextLong(burst / 4, burst + 1));
    };
  }
}
