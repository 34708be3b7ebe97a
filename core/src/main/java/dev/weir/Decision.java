package dev.weir;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The answer to a request for permits: {@link Allowed} or {@link Refused}, with a result per limit.
 *
 * <p>An immutable value; a refusal is an answer, not an exception, and consumes nothing.
 */
public sealed interface Decision {
  /** One result per limit, in the order of the limits. */
  List<LimitResult> results();

  /** Whether the shared store could not be asked and a fallback answered. */
  boolean degraded();

  /** Whether the permits were granted. */
  default boolean allowed() {
    return this instanceof Allowed;
  }

  /** Permits left under the tightest limit; zero when a fallback answered without counting. */
  default long remaining() {
    return tightest().map(LimitResult::remaining).orElse(0L);
  }

  /**
   * Time until all limits would let the request pass, if nothing else is taken: zero if it was
   * allowed, empty if that can never be.
   */
  Optional<Duration> retryAfter();

  /**
   * The result to show when there is room for one: the one with the least remaining, on a tie the
   * one with the longest wait. Empty when a fallback answered without counting.
   */
  default Optional<LimitResult> tightest() {
    return results().stream()
        .min(
            Comparator.comparingLong(LimitResult::remaining)
                .thenComparing(Decision::wait, Comparator.reverseOrder()));
  }

  private static Duration wait(LimitResult result) {
    return result.passed()
        ? result.fullIn()
        : result.passesIn().orElse(Duration.ofSeconds(Long.MAX_VALUE));
  }

  /** The permits were granted. */
  record Allowed(List<LimitResult> results, boolean degraded) implements Decision {
    public Allowed {
      results = List.copyOf(results);
    }

    @Override
    public Optional<Duration> retryAfter() {
      return Optional.of(Duration.ZERO);
    }
  }

  /** The permits were not granted and nothing was consumed. */
  record Refused(List<LimitResult> results, boolean degraded) implements Decision {
    public Refused {
      results = List.copyOf(results);
    }

    @Override
    public Optional<Duration> retryAfter() {
      Duration longest = Duration.ZERO;
      for (LimitResult result : results) {
        if (result.passesIn().isEmpty()) {
          return Optional.empty();
        }
        Duration wait = result.passesIn().get();
        longest = wait.compareTo(longest) > 0 ? wait : longest;
      }
      return Optional.of(longest);
    }

    /** The results of the limits that refused. */
    public List<LimitResult> exceeded() {
      return results.stream().filter(result -> !result.passed()).toList();
    }
  }
}
