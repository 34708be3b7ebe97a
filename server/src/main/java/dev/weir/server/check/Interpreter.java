package dev.weir.server.check;

import dev.weir.http.ClientIdentity;
import dev.weir.http.HttpLimiter;
import dev.weir.http.PathNormalizer;
import dev.weir.policy.ApiKey;
import dev.weir.policy.Client;
import dev.weir.policy.Endpoint;
import dev.weir.policy.KeyPart;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.Request;
import java.util.Optional;

/**
 * Puts a question in the terms of the policy, as the filter does with a request. What a question
 * cannot say, a rule that counts by it cannot decide. Thread-safe.
 */
final class Interpreter {
  private final HttpLimiter limiter;
  private final PolicyEngine engine;
  private final ClientIdentity identity;
  private final boolean addressesMatter;

  Interpreter(HttpLimiter limiter) {
    this.limiter = limiter;
    this.engine = limiter.engine();
    this.identity = limiter.identity();
    this.addressesMatter = engine.policy().endpoints().stream().anyMatch(Interpreter::countsByIp);
  }

  /** Whether these are the terms of the policy that {@code limiter} goes by. */
  boolean isOf(HttpLimiter limiter) {
    return limiter == this.limiter;
  }

  /**
   * What is asked for and by whom.
   *
   * @throws BadQuestion if the client is not known, or the rule counts by what a question lacks
   */
  Request request(Question question) {
    Client client = client(question);
    Request request =
        new Request(
            question.method(),
            PathNormalizer.normalize(question.path()),
            client,
            Interpreter::refuseHeader,
            PathNormalizer.isDisputed(question.path()));
    if (addressesMatter && !(question.client() instanceof Question.Address)) {
      engine
          .explain(request)
          .endpoint()
          .filter(Interpreter::countsByIp)
          .ifPresent(Interpreter::refuseWithoutIp);
    }
    return request;
  }

  private Client client(Question question) {
    Question.Asker asker = question.client();
    if (asker instanceof Question.User user) {
      return new Client(ClientIdentity.UNKNOWN_ADDRESS, Optional.of(user.id()), question.tier());
    }
    if (asker instanceof Question.Address address) {
      return new Client(canonical(address.text()), Optional.empty(), question.tier());
    }
    ApiKey key = registration(((Question.Key) asker).value());
    return new Client(ClientIdentity.UNKNOWN_ADDRESS, Optional.of(key.user()), key.tier());
  }

  private String canonical(String text) {
    return identity
        .canonicalAddress(text)
        .orElseThrow(
            () -> new BadQuestion("ip", "must be an IPv4 or IPv6 address, got \"" + text + "\""));
  }

  private ApiKey registration(String key) {
    return identity
        .registered(key)
        .orElseThrow(
            () ->
                new BadQuestion(
                    "api_key",
                    "is not registered in identity.api_keys; ask by the client's ip instead"));
  }

  private static boolean countsByIp(Endpoint endpoint) {
    return endpoint.key().contains(new KeyPart.Ip());
  }

  private static void refuseWithoutIp(Endpoint endpoint) {
    throw new BadQuestion(
        "ip", "is missing: the rule " + endpoint.name() + " counts by address; ask by ip");
  }

  private static Optional<String> refuseHeader(String name) {
    throw new BadQuestion(
        "path",
        "its rule counts by the header "
            + name
            + ", which a question cannot carry; use the filter");
  }
}
