package dev.weir.policy;

import dev.weir.Decision;
import dev.weir.LimitResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The decision over one request: {@link Counted} by its limits, {@link Exempt} from them, {@link
 * Blocked} by an administrator, or {@link Penalized} for running into them again and again.
 *
 * <p>Limits of an endpoint in shadow are among the outcomes, say what they would have done, and
 * have no part in whether the request may pass or how long it waits. Immutable values.
 */
public sealed interface Verdict {
  /** What was asked. */
  Request request();

  /** The endpoint whose rule matches, an enforced one before one in shadow; empty if none does. */
  Optional<Endpoint> endpoint();

  /** One for each counter, in the order they are asked, those in shadow last. */
  List<Outcome> outcomes();

  /** What one counter said. */
  record Outcome(Charge charge, Decision decision) {
    /** Whether this keeps the request from passing. */
    public boolean refuses() {
      return !decision.allowed() && !charge.shadow();
    }

    /** Every limit's result with its wire name, in order; none if they were not counted. */
    public List<Named> results() {
      List<String> names = charge.quota().policyNames();
      List<LimitResult> each = decision.results();
      List<Named> results = new ArrayList<>(each.size());
      for (int i = 0; i < each.size(); i++) {
        results.add(new Named(names.get(i), each.get(i)));
      }
      return results;
    }

    /** Whether this would have kept the request from passing, were it not in shadow. */
    public boolean wouldRefuse() {
      return !decision.allowed() && charge.shadow();
    }
  }

  /** One limit's result under the name it has on the wire. */
  record Named(String policy, LimitResult result) {}

  /**
   * Its limits were asked.
   *
   * <p>When refused, nothing stays charged to an enforced counter: what earlier ones had taken was
   * given back, and every counter but the one that refused says how it stands without this request,
   * so that the limits shown are complete and the wait is for all of them.
   *
   * @param chargedAt when its counters were about to be asked, in nanoseconds of the engine's clock
   */
  record Counted(
      Request request, Optional<Endpoint> endpoint, List<Outcome> outcomes, long chargedAt)
      implements Verdict {
    /** One that is told of, not settled. */
    public Counted(Request request, Optional<Endpoint> endpoint, List<Outcome> outcomes) {
      this(request, endpoint, outcomes, 0);
    }

    public Counted {
      Objects.requireNonNull(request, "request");
      Objects.requireNonNull(endpoint, "endpoint");
      outcomes = List.copyOf(outcomes);
    }
  }

  /** It passes uncounted. */
  record Exempt(Request request, Optional<Endpoint> endpoint) implements Verdict {
    public Exempt {
      Objects.requireNonNull(request, "request");
      Objects.requireNonNull(endpoint, "endpoint");
    }

    @Override
    public List<Outcome> outcomes() {
      return List.of();
    }
  }

  /**
   * An administrator lets nothing of this client pass.
   *
   * @param override whose reason is for administrators
   */
  record Blocked(Request request, Optional<Endpoint> endpoint, AdminOverride override)
      implements Verdict {
    public Blocked {
      Objects.requireNonNull(request, "request");
      Objects.requireNonNull(endpoint, "endpoint");
      Objects.requireNonNull(override, "override");
    }

    @Override
    public boolean allowed() {
      return false;
    }

    @Override
    public List<Outcome> outcomes() {
      return List.of();
    }
  }

  /**
   * The client's penalty is still running. No counter was asked: the outcomes say of each that
   * would have been that nothing remains and the request passes when the penalty ends.
   *
   * @param left what is left of the penalty
   */
  record Penalized(
      Request request, Optional<Endpoint> endpoint, Duration left, List<Outcome> outcomes)
      implements Verdict {
    public Penalized {
      Objects.requireNonNull(request, "request");
      Objects.requireNonNull(endpoint, "endpoint");
      Objects.requireNonNull(left, "left");
      outcomes = List.copyOf(outcomes);
    }

    @Override
    public boolean allowed() {
      return false;
    }

    @Override
    public Optional<Duration> retryAfter() {
      return Optional.of(left);
    }
  }

  /** Whether the request may pass. */
  default boolean allowed() {
    for (Outcome outcome : outcomes()) {
      if (outcome.refuses()) {
        return false;
      }
    }
    return true;
  }

  /** Whether the request passes and would not, were the limits in shadow enforced. */
  default boolean shadowed() {
    boolean shadowed = false;
    for (Outcome outcome : outcomes()) {
      if (outcome.refuses()) {
        return false;
      }
      shadowed |= outcome.wouldRefuse();
    }
    return shadowed;
  }

  /** Whether a shared store could not be asked and a fallback answered. */
  default boolean degraded() {
    for (Outcome outcome : outcomes()) {
      if (outcome.decision().degraded()) {
        return true;
      }
    }
    return false;
  }

  /** Every limit's result with its wire name, in the order they were asked. */
  default List<Named> results() {
    return outcomes().stream().flatMap(outcome -> outcome.results().stream()).toList();
  }

  /** Time until all would let the request pass; empty if allowed, or if it can never pass. */
  default Optional<Duration> retryAfter() {
    Optional<Duration> longest = Optional.empty();
    for (Outcome outcome : outcomes()) {
      if (outcome.refuses()) {
        Optional<Duration> wait = outcome.decision().retryAfter();
        if (wait.isEmpty()) {
          return Optional.empty();
        }
        longest = longest.filter(known -> known.compareTo(wait.get()) >= 0).or(() -> wait);
      }
    }
    return longest;
  }
}
