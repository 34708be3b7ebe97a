package dev.weir.policy;

import dev.weir.Decision;
import dev.weir.LimitResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The decision over one request, which may have been charged to several counters.
 *
 * <p>When refused, nothing stays charged anywhere: what earlier counters had taken was given back.
 *
 * @param outcomes one for each counter asked, in order; the refusing one is last
 */
public record Verdict(List<Outcome> outcomes) {
  /** What one counter said. */
  public record Outcome(Charge charge, Decision decision) {}

  /** One limit's result under the name it has on the wire. */
  public record Named(String policy, LimitResult result) {}

  public Verdict {
    outcomes = List.copyOf(outcomes);
  }

  /** Whether the request may pass. */
  public boolean allowed() {
    return outcomes.stream().allMatch(outcome -> outcome.decision().allowed());
  }

  /** Every limit's result with its wire name, in the order they were asked. */
  public List<Named> results() {
    return outcomes.stream()
        .flatMap(
            outcome ->
                outcome.decision().results().stream()
                    .map(result -> new Named(outcome.charge().policyName(result.limit()), result)))
        .toList();
  }

  /** Time until all would let the request pass; empty if allowed, or if it can never pass. */
  public Optional<Duration> retryAfter() {
    return outcomes.stream()
        .map(Outcome::decision)
        .filter(Decision.Refused.class::isInstance)
        .map(Decision.Refused.class::cast)
        .findFirst()
        .flatMap(Decision.Refused::retryAfter);
  }
}
