package dev.weir.spring.autoconfigure;

import dev.weir.policy.PolicyException;
import dev.weir.policy.PolicyProblem;
import dev.weir.spring.method.RateLimitedDefinitionException;
import dev.weir.spring.origin.HiddenAddressException;
import dev.weir.spring.policy.PolicyConflictException;
import dev.weir.spring.store.StoreOpenException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Turns what keeps Weir from starting into advice. */
final class WeirFailureAnalyzer implements FailureAnalyzer {
  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      FailureAnalysis analysis = analysis(cause);
      if (analysis != null) {
        return analysis;
      }
    }
    return null;
  }

  private static @Nullable FailureAnalysis analysis(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof PolicyException policy) {
      return new FailureAnalysis(
          "The rate-limit policy cannot be used:\n\n"
              + policy.problems().stream()
                  .map(PolicyProblem::toString)
                  .collect(Collectors.joining("\n    ", "    ", "")),
          "Correct each setting as its message says.",
          cause);
    }
    if (cause instanceof StoreOpenException store) {
      return new FailureAnalysis(store.reason(), store.wayOut(), cause);
    }
    if (cause instanceof HiddenAddressException) {
      return new FailureAnalysis(
          "Rate limits by address could not hold: " + message,
          HiddenAddressException.WAY_OUT,
          cause);
    }
    if (cause instanceof PolicyConflictException) {
      return new FailureAnalysis(
          "There are two rate-limit policies: " + message,
          "Remove the properties weir.policy.*, or the file and weir.policy-file.",
          cause);
    }
    return cause instanceof RateLimitedDefinitionException
        ? new FailureAnalysis(
            "A rate limit on a method cannot be kept:\n\n    " + message,
            "Correct the annotation, or the method that it is on.",
            cause)
        : null;
  }
}
