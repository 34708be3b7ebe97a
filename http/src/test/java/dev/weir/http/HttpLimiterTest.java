package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.weir.InProcessStore;
import dev.weir.Limit;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.policy.Client;
import dev.weir.policy.Endpoint;
import dev.weir.policy.Exemption;
import dev.weir.policy.KeyPart;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpLimiterTest {
  private static final SentRequest REQUEST = SentRequest.from("203.0.113.9");
  private static final Endpoint COMPUTE =
      Policies.endpoint("compute", "/api/v1/compute", "10/min", "POST");

  private final ManualTicker ticker = new ManualTicker(Tokens.NOW);
  private final HttpLimiter limiter = limiter(Policies.of(COMPUTE));

  @Test
  void allowsWhatTheDefaultAllowsAndRefusesTheNext() {
    for (int remaining = 99; remaining >= 0; remaining--) {
      assertThat(remaining(limiter.decide(REQUEST))).isEqualTo(remaining);
    }
    LimitAnswer refused = limiter.decide(REQUEST);
    assertThat(refused.allowed()).isFalse();

    ticker.advance(refused.retryAfter().orElseThrow().minusNanos(1));
    assertThat(limiter.decide(REQUEST).allowed()).isFalse();
    ticker.advance(Duration.ofNanos(1));
    assertThat(limiter.decide(REQUEST).allowed()).isTrue();
  }

  @Test
  void countsClientsApart() {
    assertThat(remaining(limiter.decide(REQUEST))).isEqualTo(99);
    assertThat(remaining(limiter.decide(SentRequest.from("203.0.113.10")))).isEqualTo(99);
    assertThat(remaining(limiter.decide(REQUEST))).isEqualTo(98);
  }

  @Test
  void countsIpv6RotationWithinANetworkAsOneClient() {
    for (int i = 0; i < 10; i++) {
      LimitAnswer answer = limiter.decide(SentRequest.from("2001:db8::" + i));
      assertThat(remaining(answer)).isEqualTo(99 - i);
    }
  }

  @Test
  void countsEverySpellingOfAPathUnderItsRule() {
    assertThat(policy(limiter.decide(REQUEST.to("POST", "/api/v1/compute"))))
        .isEqualTo("compute-60s");
    assertThat(policy(limiter.decide(REQUEST.to("POST", "//api/./v1;x/%63ompute/?y"))))
        .isEqualTo("compute-60s");
    assertThat(policy(limiter.decide(REQUEST.to("POST", "/app/api/v1/compute").below("/app"))))
        .isEqualTo("compute-60s");
    assertThat(policy(limiter.decide(REQUEST.to("GET", "/api/v1/compute"))))
        .isEqualTo("default-60s");
  }

  @Test
  void exemptsNobodyForAPathThatServersDisagreeOn() {
    HttpLimiter exempting =
        limiter(
            Policy.builder()
                .endpoint(Policies.endpoint("jobs", "/internal/**", "10/min"))
                .exemption(Exemption.ofPaths("/internal/**"))
                .exemption(Exemption.ofIps("192.0.2.0/24"))
                .build());
    String disputed = "/files/..;/internal/x";

    assertThat(exempting.decide(REQUEST.to("GET", "/internal/x")).limits()).isEmpty();
    assertThat(exempting.decide(REQUEST.to("GET", "/%69nternal/x;y")).limits()).isEmpty();
    assertThat(policy(exempting.decide(REQUEST.to("GET", disputed)))).isEqualTo("jobs-60s");
    SentRequest below = REQUEST.to("GET", "/app" + disputed).below("/app");
    assertThat(policy(exempting.decide(below))).isEqualTo("jobs-60s");
    assertThat(exempting.decide(SentRequest.from("192.0.2.1").to("GET", disputed)).limits())
        .isEmpty();
  }

  @Test
  void takesTheMethodInAnyCase() {
    assertThat(policy(limiter.decide(REQUEST.to("post", "/api/v1/compute"))))
        .isEqualTo("compute-60s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"})
  void ignoresHeadersThatOverrideTheMethod(String name) {
    SentRequest request = REQUEST.to("POST", "/api/v1/compute").with(name, "GET");
    assertThat(policy(limiter.decide(request))).isEqualTo("compute-60s");
  }

  @Test
  void givesAVerifiedTierItsLimits() {
    HttpLimiter tiered = limiter(Policies.of(List.of(), Optional.of(Tokens.hs256()), List.of()));
    String token = "Bearer " + Tokens.signed(Tokens.alice());

    assertThat(remaining(tiered.decide(REQUEST.with("Authorization", token)))).isEqualTo(999);
    assertThat(remaining(tiered.decide(REQUEST.with("Authorization", token + "x")))).isEqualTo(99);
  }

  @Test
  void countsHeadersThatAreKeys() {
    Endpoint byTenant =
        Endpoint.builder("tenants", "/tenants/**")
            .limits(Limits.of(Limit.perMinute(10)))
            .key(new KeyPart.Header("X-Tenant"))
            .build();
    HttpLimiter tenants = limiter(Policies.of(byTenant));
    SentRequest request = REQUEST.to("GET", "/tenants/x");

    assertThat(remaining(tenants.decide(request.with("X-Tenant", "a")))).isEqualTo(9);
    assertThat(remaining(tenants.decide(request.with("x-tenant", "b", "a")))).isEqualTo(9);
    assertThat(remaining(tenants.decide(request))).isEqualTo(9);
    assertThat(remaining(tenants.decide(request.with("X-Tenant", "a", "b")))).isEqualTo(8);
  }

  @Test
  void refusesWhatCanNeverPassWithoutSayingWhen() {
    LimitAnswer answer = limiter.decide(Request.of("GET", "/x", Client.ofAddress("::/64")), 101);

    assertThat(answer.allowed()).isFalse();
    assertThat(answer.retryAfterSeconds()).isEmpty();
    assertThat(answer.headers()).extracting(HttpHeader::name).doesNotContain("Retry-After");
    assertThat(remaining(answer)).isEqualTo(100);
  }

  @Test
  void decidesForAClientThatIsKnownAlready() {
    Client alice = new Client("unknown", Optional.of("alice"), Optional.of("premium"));
    Request request = Request.of("GET", "/x", alice);

    LimitAnswer answer = limiter.decide(request);
    assertThat(answer.verdict().allowed()).isTrue();
    assertThat(remaining(answer)).isEqualTo(999);
  }

  @Test
  void letsOthersReadItsIdentity() {
    assertThat(limiter.identity().canonicalAddress("2001:db8::1")).contains("2001:db8::/64");
  }

  @Test
  void takesWhatARequestCostMore() {
    limiter.settle(limiter.decide(REQUEST), 10);
    assertThat(remaining(limiter.decide(REQUEST))).isEqualTo(89);
  }

  @Test
  void givesBackWhatARequestCostLess() {
    limiter.settle(limiter.decide(REQUEST), "0");
    assertThat(remaining(limiter.decide(REQUEST))).isEqualTo(99);
  }

  @Test
  void leavesWhatWasChargedWhenTheCostIsNone() {
    List<Advice> heard = new ArrayList<>();
    HttpLimiter advised = new HttpLimiter(engine(Policies.of()), ticker, new AdviceLog(heard::add));

    advised.settle(advised.decide(REQUEST), -1);
    advised.settle(advised.decide(REQUEST), "many");

    assertThat(remaining(advised.decide(REQUEST))).isEqualTo(97);
    assertThat(heard).extracting(Advice::code).containsExactly("wrong-cost");
  }

  @Test
  void leavesWhatWasChargedWhenTheStoreCannotBeAskedLater() {
    LimitAnswer answer = limiter.decide(REQUEST);
    HttpLimiter cutOff = new HttpLimiter(new PolicyEngine(Policies.of(), Stores.closed()), ticker);

    assertThatNoException().isThrownBy(() -> cutOff.settle(answer, 10));
  }

  private HttpLimiter limiter(Policy policy) {
    return new HttpLimiter(engine(policy), ticker);
  }

  private PolicyEngine engine(Policy policy) {
    LimitStore store = InProcessStore.builder().maxKeys(1000).ticker(ticker).build();
    return new PolicyEngine(policy, store);
  }

  private static long remaining(LimitAnswer answer) {
    return answer.tightest().orElseThrow().remaining();
  }

  private static String policy(LimitAnswer answer) {
    return answer.tightest().orElseThrow().policy();
  }
}
