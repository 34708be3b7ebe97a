package dev.weir.spring.web;

import dev.weir.Ticker;
import dev.weir.http.HttpLimiter;
import dev.weir.http.LimitAnswer;
import dev.weir.http.Refusal;
import dev.weir.policy.Client;
import dev.weir.policy.Request;
import dev.weir.policy.Verdict;
import dev.weir.spring.RateLimitedException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Tells of refused calls in the words of the filter. Thread-safe. */
public final class CallRefusals {
  private static final Client SOMEBODY = Client.ofAddress("unknown");

  private final Supplier<HttpLimiter> limiter;
  private final Ticker ticker;

  /** With the header settings of the policy in force. */
  public CallRefusals(Supplier<HttpLimiter> limiter, Ticker ticker) {
    this.limiter = limiter;
    this.ticker = ticker;
  }

  /** What to tell the client whose request ended in a refused call. */
  Refusal of(RateLimitedException exception, String method, String path) {
    Verdict verdict =
        new Verdict.Counted(
            Request.of(method, path, SOMEBODY),
            Optional.empty(),
            List.of(new Verdict.Outcome(exception.charge(), exception.decision())));
    return Refusal.of(
        LimitAnswer.of(verdict, limiter.get().engine().policy().headers(), ticker.wallTime()),
        path);
  }
}
