package dev.weir.http;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.LimitResult;
import dev.weir.Limits;
import dev.weir.policy.Charge;
import dev.weir.policy.Client;
import dev.weir.policy.HeaderSettings;
import dev.weir.policy.Quota;
import dev.weir.policy.Request;
import dev.weir.policy.Verdict;
import dev.weir.policy.Verdict.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers to decisions made by hand. */
final class Answers {
  static final Instant NOW = Instant.ofEpochSecond(1_795_246_253);
  static final Limit MINUTE = Limit.perMinute(100);
  static final Limit DAY = Limit.perDay(1000);

  static final Request REQUEST = Request.of("GET", "/", Client.ofAddress("203.0.113.9"));

  private Answers() {}

  static LimitResult passed(Limit limit, long remaining, Duration fullIn) {
    return passed(limit, remaining, fullIn, Optional.of(fullIn));
  }

  static LimitResult passed(
      Limit limit, long remaining, Duration fullIn, Optional<Duration> moreIn) {
    return new LimitResult(limit, remaining, fullIn, Optional.of(Duration.ZERO), moreIn);
  }

  static LimitResult refusing(Limit limit, long remaining, Duration fullIn, Duration passesIn) {
    return new LimitResult(limit, remaining, fullIn, Optional.of(passesIn), Optional.of(passesIn));
  }

  static LimitResult never(Limit limit, long remaining) {
    return new LimitResult(
        limit, remaining, seconds(24), Optional.empty(), Optional.of(seconds(24)));
  }

  static Decision.Allowed allowed(LimitResult... results) {
    return new Decision.Allowed(Arrays.asList(results), false);
  }

  static Decision.Refused refused(LimitResult... results) {
    return new Decision.Refused(Arrays.asList(results), false);
  }

  static Charge charge(String rule, long permits, Limit... limits) {
    return new Charge(new Quota(rule, Limits.of(limits)), rule + ":key", permits);
  }

  static Charge shadow(String rule, Limit... limits) {
    return new Charge(Quota.shadow(rule, Limits.of(limits)), rule + ":key", 1);
  }

  static Verdict verdict(Decision decision) {
    return verdict(decision, 1);
  }

  static Verdict verdict(Decision decision, long permits) {
    Limit[] limits = decision.results().stream().map(LimitResult::limit).toArray(Limit[]::new);
    Charge charge = charge("default", permits, limits.length == 0 ? new Limit[] {MINUTE} : limits);
    return counted(new Outcome(charge, decision));
  }

  static Verdict counted(Outcome... outcomes) {
    return new Verdict.Counted(REQUEST, Optional.empty(), List.of(outcomes));
  }

  static LimitAnswer answer(Verdict verdict) {
    return LimitAnswer.of(verdict, HeaderSettings.DEFAULTS, NOW);
  }

  static LimitAnswer answer(Decision decision) {
    return answer(decision, HeaderSettings.DEFAULTS);
  }

  static LimitAnswer answer(Decision decision, long permits) {
    return LimitAnswer.of(verdict(decision, permits), HeaderSettings.DEFAULTS, NOW);
  }

  static LimitAnswer answer(Decision decision, HeaderSettings settings) {
    return LimitAnswer.of(verdict(decision), settings, NOW);
  }

  static List<String> fields(LimitAnswer answer) {
    return answer.headers().stream().map(header -> header.name() + ": " + header.value()).toList();
  }

  static JsonNode problem(LimitAnswer answer) {
    return problem(answer, "/");
  }

  static JsonNode problem(LimitAnswer answer, String path) {
    return json(answer.problem(path));
  }

  static JsonNode json(byte[] bytes) {
    return JsonMapper.shared().readTree(bytes);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
