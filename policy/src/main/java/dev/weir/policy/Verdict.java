package dev.weir.policy;

import dev.weir.Decision;
import dev.weir.LimitResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The decision over one request, which may have been charged to several counters.
 *
 * <p>When refused, nothing stays charged anywhere: what earlier counters had taken was given back,
 * and every counter but the one that refused says how it stands without this request, so that the
 * limits shown are complete and the wait is for all of them. An immutable value.
 *
 * @param outcomes one for each counter, in the order they are asked
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
    for (Outcome outcome : outcomes) {
      if (!outcome.decision().allowed()) {
        return false;
      }
    }
    return true;
  }

  /** Every limit's result with its wire name, in the order they were asked. */
  public List<Named> results() {
    List<Named> results = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      List<String> names = outcome.charge().quota().policyNames();
      List<LimitResult> each = outcome.decision().results();
      for (int i = 0; i < each.size(); i++) {
        results.add(new Named(names.get(i), each.get(i)));
      }
    }
    return results;
  }

  /** Time until all would let the request pass; empty if allowed, or if it can never pass. */
  public Optional<Duration> retryAfter() {
    Optional<Duration> longest = Optional.empty();
    for (Outcome outcome : outcomes) {
      if (outcome.decision() instanceof Decision.Refused refused) {
        Optional<Duration> wait = refused.retryAfter();
        if (wait.isEmpty()) {
          return Optional.empty();
        }
        longest = longest.filter(known -> known.compareTo(wait.get()) >= 0).or(() -> wait);
      }
    }
    return longest;
  }
}
