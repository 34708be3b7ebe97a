package dev.weir.http;

import dev.weir.Limit;
import dev.weir.Ticker;
import dev.weir.policy.Client;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.Request;
import dev.weir.policy.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides requests as they come off the wire: who asks, for which path, may it pass, and what to
 * tell the client.
 *
 * <p>Thread-safe. Nothing in a request makes it throw. Blocks as long as the engine's store does,
 * and for a remote key set as {@link ClientIdentity} says.
 */
public final class HttpLimiter {
  private final PolicyEngine engine;
  private final ClientIdentity identity;
  private final RateLimitHeaders headers;
  private final Ticker ticker;

  /**
   * By the engine's policy.
   *
   * @throws IllegalArgumentException if a setting of the policy's identity cannot be used
   */
  public HttpLimiter(PolicyEngine engine, Ticker ticker) {
    this.engine = engine;
    this.identity = new ClientIdentity(engine.policy().identity(), ticker);
    this.headers = new RateLimitHeaders(engine.policy().headers());
    this.ticker = ticker;
  }

  /** Who sends requests. */
  public ClientIdentity identity() {
    return identity;
  }

  /** Decides a request and charges it. */
  public LimitAnswer decide(IncomingRequest request) {
    Client client = identity.identify(request);
    return decide(
        new Request(
            request.method().toUpperCase(Locale.ROOT),
            PathNormalizer.normalize(request.contextPath(), request.path()),
            client,
            name -> first(request.headers(name))));
  }

  /** Decides a request whose client is known and whose path is normalised, and charges it. */
  public LimitAnswer decide(Request request) {
    return answer(engine.decide(request));
  }

  /**
   * Decides such a request and charges it {@code cost} permits, whatever the policy says it costs.
   *
   * @throws IllegalArgumentException if the cost is not between 1 and {@link Limit#MAX_PERMITS}
   */
  public LimitAnswer decide(Request request, long cost) {
    return answer(engine.decide(request, cost));
  }

  private LimitAnswer answer(Verdict verdict) {
    return LimitAnswer.of(verdict, headers, ticker.wallTime());
  }

  private static Optional<String> first(List<String> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
  }
}
