package dev.weir.http;

import dev.weir.Limit;
import dev.weir.StoreUnavailableException;
import dev.weir.Ticker;
import dev.weir.policy.Client;
import dev.weir.policy.IdentitySettings;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.Request;
import dev.weir.policy.Verdict;
import dev.weir.policy.VerificationKey.PublicKeyFile;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Decides requests as they come off the wire: who asks, for which path, may it pass, and what to
 * tell the client.
 *
 * <p>Thread-safe. Nothing in a request makes it throw; a store that cannot be asked does, with
 * {@link StoreUnavailableException}, where the policy then lets nothing pass ({@link
 * Refusal#storeDown} is what to tell the client). Blocks as long as the engine's store does, and
 * for a remote key set as {@link ClientIdentity} says.
 */
public final class HttpLimiter {
  private final PolicyEngine engine;
  private final ClientIdentity identity;
  private final RateLimitHeaders headers;
  private final Ticker ticker;
  private final AdviceLog advice;

  /**
   * By the engine's policy.
   *
   * @throws IllegalArgumentException if a setting of the policy's identity cannot be used
   */
  public HttpLimiter(PolicyEngine engine, Ticker ticker) {
    this(engine, ticker, new AdviceLog());
  }

  /** As the other, with somebody else to give advice to. */
  public HttpLimiter(PolicyEngine engine, Ticker ticker, AdviceLog advice) {
    this(engine, ticker, advice, new ClientIdentity(engine.policy(), ticker, advice));
  }

  private HttpLimiter(
      PolicyEngine engine, Ticker ticker, AdviceLog advice, ClientIdentity identity) {
    this.engine = engine;
    this.identity = identity;
    this.headers = new RateLimitHeaders(engine.policy().headers());
    this.ticker = ticker;
    this.advice = advice;
  }

  /** One by another policy, which keeps what this one learnt of a key set that stays the same. */
  HttpLimiter successor(PolicyEngine next) {
    IdentitySettings settings = next.policy().identity();
    if (!settings.equals(engine.policy().identity()) || readsFile(settings)) {
      return new HttpLimiter(next, ticker, advice);
    }
    Set<String> tiers = next.policy().tiers().keySet();
    return new HttpLimiter(
        next,
        ticker,
        advice,
        tiers.equals(engine.policy().tiers().keySet()) ? identity : identity.withTiers(tiers));
  }

  private static boolean readsFile(IdentitySettings settings) {
    return settings.jwt().filter(jwt -> jwt.key() instanceof PublicKeyFile).isPresent();
  }

  /** What requests are decided by. */
  public PolicyEngine engine() {
    return engine;
  }

  /** Where likely mistakes are told of that only requests show. */
  public AdviceLog advice() {
    return advice;
  }

  /** Who sends requests. */
  public ClientIdentity identity() {
    return identity;
  }

  /**
   * Decides a request and charges it.
   *
   * @throws StoreUnavailableException if it cannot be counted and then may not pass
   */
  public LimitAnswer decide(IncomingRequest request) {
    Client client = identity.identify(request);
    String sent = request.path();
    String path = PathNormalizer.normalize(request.contextPath(), sent);
    return decide(
        new Request(
            request.method().toUpperCase(Locale.ROOT),
            path,
            client,
            name -> first(request.headers(name)),
            !path.equals(sent) && PathNormalizer.isDisputed(sent)));
  }

  /**
   * Decides a request whose client is known and whose path is normalised, and charges it.
   *
   * @throws StoreUnavailableException if it cannot be counted and then may not pass
   */
  public LimitAnswer decide(Request request) {
    return answer(engine.decide(request));
  }

  /**
   * Decides such a request and charges it {@code cost} permits, whatever the policy says it costs.
   *
   * @throws IllegalArgumentException if the cost is not between 1 and {@link Limit#MAX_PERMITS}
   * @throws StoreUnavailableException if it cannot be counted and then may not pass
   */
  public LimitAnswer decide(Request request, long cost) {
    return answer(engine.decide(request, cost));
  }

  /**
   * Charges a request what it really cost: takes or gives back the difference to what it was
   * charged. To be called once, when the response is complete.
   *
   * <p>A cost that is none is ignored, with an advice. So is a store that cannot be asked now: what
   * was charged stands.
   *
   * @param reported what the application says, as {@link ActualCost} has it
   */
  public void settle(LimitAnswer answer, Object reported) {
    OptionalLong cost = ActualCost.of(reported);
    if (cost.isEmpty()) {
      advice.advise(ActualCost.wrong(reported));
      return;
    }
    try {
      engine.settle(answer.verdict(), cost.getAsLong());
    } catch (StoreUnavailableException e) {
      // The response is on its way, and the store's own log has why.
    }
  }

  private LimitAnswer answer(Verdict verdict) {
    return LimitAnswer.of(verdict, headers, ticker.wallTime());
  }

  private static Optional<String> first(List<String> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
  }
}
