package dev.weir.spring.method;

import dev.weir.http.LimitAnswer;
import org.jspecify.annotations.Nullable;

/** Knows what the filter answered to the request that this thread is serving. Thread-safe. */
@FunctionalInterface
public interface CurrentAnswer {
  /** The answer; null if the thread serves no request, or one that did not pass the filter. */
  @Nullable LimitAnswer get();
}
