package dev.weir.policy;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong, so that it is told at once. */
final class Problems {
  private final List<PolicyProblem> problems = new ArrayList<>();

  void add(Place place, String path, String message) {
    problems.add(new PolicyProblem(place.source(), place.line(), place.column(), path, message));
  }

  /** Throws what was collected, if anything. */
  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new PolicyException(problems);
    }
  }
}
