package dev.weir.policy;

import java.util.List;
import java.util.stream.Collectors;

/** A policy that cannot be used, with every problem and its place. */
public final class PolicyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<PolicyProblem> problems;

  /** With all that is wrong, in any order. */
  public PolicyException(List<PolicyProblem> problems) {
    super(
        problems.stream()
            .sorted(PolicyProblem.IN_ORDER)
            .map(PolicyProblem::toString)
            .collect(Collectors.joining("\n")));
    this.problems = problems.stream().sorted(PolicyProblem.IN_ORDER).toList();
  }

  /** Every problem, in the order of the file. */
  public List<PolicyProblem> problems() {
    return problems;
  }
}
