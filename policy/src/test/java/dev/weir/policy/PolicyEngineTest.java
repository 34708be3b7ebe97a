package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Decision;
import dev.weir.InProcessStore;
import dev.weir.LimitResult;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyEngineTest {
  private static final String POLICY =
      """
      [service]
      limits = ["1000/sec"]
      [default]
      limits = ["100/min"]
      [tiers.gold]
      limits = ["500/min"]
      [tiers.free]
      limits = ["10/min"]
      [[endpoints]]
      name = "compute"
      path = "/compute/**"
      methods = ["GET", "POST"]
      limits = ["5/min"]
      tiers.gold.limits = ["50/min"]
      cost = 2
      [[endpoints]]
      name = "vip"
      path = "/vip"
      tiers.gold.limits = ["7/min"]
      cost = 3
      [[endpoints]]
      name = "both"
      path = "/both"
      limits = ["8/min"]
      in_addition = true
      [[endpoints]]
      name = "shared"
      path = "/shared"
      limits = ["9/min"]
      key = ["everyone"]
      """;

  private final ManualTicker ticker = new ManualTicker();
  private final LimitStore store = InProcessStore.builder().ticker(ticker).build();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          none | GET  | /other     | default ip:192.0.2.1:default [100/60s] 1
          gold | GET  | /other     | gold user:42:gold [500/60s] 1
          free | GET  | /other     | free user:42:free [10/60s] 1
          lost | GET  | /other     | default user:42:default [100/60s] 1
          none | POST | /compute/x | compute ip:192.0.2.1:compute [5/60s] 2
          free | POST | /compute/x | compute user:42:compute [5/60s] 2
          gold | POST | /compute/x | compute user:42:compute@gold [50/60s] 2
          gold | HEAD | /compute   | compute user:42:compute@gold [50/60s] 2
          gold | PUT  | /compute/x | gold user:42:gold [500/60s] 1
          gold | GET  | /vip       | vip user:42:vip@gold [7/60s] 3
          free | GET  | /vip       | free user:42:free [10/60s] 3
          none | GET  | /vip       | default ip:192.0.2.1:default [100/60s] 3
          gold | GET  | /both      | gold user:42:gold [500/60s] 1, both user:42:both [8/60s] 1
          none | GET  | /shared    | shared everyone::shared [9/60s] 1
          """)
  void aRequestIsChargedToItsRuleAndTheService(
      String tier, String method, String path, String charges) {
    Request request = Request.of(method, path, client(tier));

    assertThat(engine(POLICY).explain(request).charges())
        .extracting(
            charge ->
                charge.rule() + " " + charge.key() + " " + charge.limits() + " " + charge.permits())
        .startsWith(charges.split(", "))
        .last()
        .asString()
        .startsWith("service everyone::service [1000/1s] ");
  }

  @Test
  void anEngineInProcessHoldsAsManyKeysAsThePolicySays() {
    PolicyEngine engine =
        PolicyEngine.inProcess(
            parse("[store]\nmax_keys = 1\n[default]\nlimits = ['1/min']"), ticker);

    assertThat(engine.decide(from("192.0.2.1")).allowed()).isTrue();
    assertThat(engine.decide(from("192.0.2.1")).allowed()).isFalse();
    assertThat(engine.decide(from("192.0.2.2")).allowed()).isTrue();
    assertThat(engine.decide(from("192.0.2.1")).allowed()).isTrue();
  }

  @Test
  void anEngineInProcessTakesTheTimeFromItsTicker() {
    PolicyEngine engine = PolicyEngine.inProcess(parse("[default]\nlimits = ['1/min']"), ticker);
    engine.decide(from("192.0.2.1"));

    ticker.advance(Duration.ofMinutes(2));

    assertThat(engine.decide(from("192.0.2.1")).allowed()).isTrue();
  }

  @Test
  void anExplanationNamesTheEndpoint() {
    PolicyEngine engine = engine(POLICY);
    Request compute = Request.of("GET", "/compute", client("gold"));

    Explanation explanation = engine.explain(compute);

    assertThat(explanation.endpoint()).contains(engine.policy().endpoints().get(0));
    assertThat(explanation.charges())
        .extracting(Charge::rule)
        .containsExactly("compute", "service");
    assertThat(engine.explain(Request.of("GET", "/", client("gold"))).endpoint()).isEmpty();
    assertThat(store.size()).isZero();
  }

  @Test
  void permitsAreTakenUntilTheLimitIsReached() {
    PolicyEngine engine = engine(POLICY);
    Request request = Request.of("POST", "/compute", client("none"));

    assertThat(engine.decide(request).allowed()).isTrue();
    assertThat(engine.decide(request).allowed()).isTrue();
    Verdict third = engine.decide(request);

    assertThat(third.allowed()).isFalse();
    assertThat(third.results())
        .extracting(Verdict.Named::policy)
        .containsExactly("compute-60s", "service-1s");
    assertThat(third.retryAfter()).hasValueSatisfying(wait -> assertPassesAfter(request, wait));
  }

  private void assertPassesAfter(Request request, Duration wait) {
    ticker.advance(wait.minusNanos(1));
    assertThat(engine(POLICY).decide(request).allowed()).isFalse();
    ticker.advance(Duration.ofNanos(1));
    assertThat(engine(POLICY).decide(request).allowed()).isTrue();
  }

  @Test
  void aCostGivenWithTheRequestReplacesThePolicys() {
    PolicyEngine engine = engine(POLICY);
    Request request = Request.of("POST", "/compute", client("none"));

    assertThat(engine.decide(request, 5).allowed()).isTrue();
    assertThat(remaining(engine.decide(request, 1))).containsEntry("compute-60s", 0L);
    assertThatThrownBy(() -> engine.decide(request, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("must be between 1 and 1000000000 permits, got 0");
  }

  @Test
  void aRequestThatCostsMoreThanALimitHoldsNeverPasses() {
    Verdict verdict = engine(POLICY).decide(Request.of("POST", "/compute", client("none")), 6);

    assertThat(verdict.allowed()).isFalse();
    assertThat(verdict.retryAfter()).isEmpty();
  }

  @Test
  void anAllowedRequestHasNothingToWaitFor() {
    Verdict verdict = engine(POLICY).decide(Request.of("GET", "/", client("none")));

    assertThat(verdict.allowed()).isTrue();
    assertThat(verdict.retryAfter()).isEmpty();
  }

  @Test
  void clientsAreCountedApartAndEveryoneTogether() {
    PolicyEngine engine = engine("[default]\nlimits = ['1/min']\n[service]\nlimits = ['3/min']");

    assertThat(engine.decide(from("192.0.2.1")).allowed()).isTrue();
    assertThat(engine.decide(from("192.0.2.2")).allowed()).isTrue();
    assertThat(engine.decide(from("192.0.2.1")).allowed()).isFalse();
    assertThat(engine.decide(from("192.0.2.3")).allowed()).isTrue();
    assertThat(engine.decide(from("192.0.2.4")).allowed()).isFalse();
  }

  @Test
  void nobodyShedsWhatWasUsedByComingBackInAnotherTier() {
    PolicyEngine engine = engine(POLICY);
    Request gold = Request.of("GET", "/", client("gold"));
    Request goldCompute = Request.of("POST", "/compute", client("gold"));
    engine.decide(gold, 400);
    engine.decide(goldCompute, 40);

    engine.decide(Request.of("GET", "/", client("free")));
    engine.decide(Request.of("POST", "/compute", client("free")));

    assertThat(remaining(engine.decide(gold))).containsEntry("gold-60s", 99L);
    assertThat(remaining(engine.decide(goldCompute))).containsEntry("compute-60s", 8L);
  }

  @Test
  void aRefusalByALaterCounterGivesBackWhatEarlierOnesTook() {
    PolicyEngine engine = engine(POLICY);
    Request request = Request.of("GET", "/both", client("none"));
    for (int i = 0; i < 8; i++) {
      assertThat(engine.decide(request).allowed()).isTrue();
    }

    Verdict refused = engine.decide(request);

    assertThat(refused.allowed()).isFalse();
    assertThat(remaining(refused))
        .containsExactly(
            Map.entry("default-60s", 92L),
            Map.entry("both-60s", 0L),
            Map.entry("service-1s", 992L));
    assertThat(refused.outcomes())
        .extracting(outcome -> outcome.decision().allowed())
        .containsExactly(true, false, true);
  }

  @Test
  void theWaitOfARefusalIsForAllCounters() {
    PolicyEngine engine =
        engine(
            """
            [default]
            limits = ["1/sec"]
            [service]
            limits = ["2/hour"]
            """);
    engine.decide(from("192.0.2.1"));
    engine.decide(from("192.0.2.2"));

    Verdict refused = engine.decide(from("192.0.2.1"));

    assertThat(refused.outcomes())
        .extracting(outcome -> outcome.decision().allowed())
        .containsExactly(false, false);
    assertThat(refused.retryAfter().orElseThrow()).isGreaterThan(Duration.ofMinutes(59));
  }

  @Test
  void aClientOverItsLimitTakesNothingFromWhatIsShared() {
    PolicyEngine engine = engine("[default]\nlimits = ['1/min']\n[service]\nlimits = ['3/min']");
    for (int i = 0; i < 20; i++) {
      engine.decide(from("192.0.2.1"));
    }

    assertThat(remaining(engine.decide(from("192.0.2.2")))).containsEntry("service-60s", 1L);
  }

  @Test
  void nothingStaysChargedWhenTheStoreFails() {
    LimitStore failing = new FailingStore(store, "everyone::service");
    PolicyEngine engine = new PolicyEngine(parse(POLICY), failing);

    assertThatThrownBy(() -> engine.decide(from("192.0.2.1")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(remaining(engine(POLICY).decide(from("192.0.2.1"))))
        .containsEntry("default-60s", 99L);
  }

  @Test
  void aStoreThatIsGoneIsAskedOnceMoreAndItsFirstFailureIsTold() {
    List<String> refunds = new ArrayList<>();
    LimitStore gone =
        new FailingStore(store, "everyone::service") {
          @Override
          public void refund(String key, Limits limits, long permits) {
            refunds.add(key);
            throw new IllegalStateException("no answer to a refund either");
          }
        };
    PolicyEngine engine = new PolicyEngine(parse(POLICY), gone);

    assertThatThrownBy(() -> engine.decide(Request.of("GET", "/both", client("free"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no answer");
    assertThat(refunds).containsExactly("user:42:free");
  }

  @Test
  void countersThatAnsweredInPlaceOfTheStoreShowTheirLimitsOrNone() {
    LimitStore open =
        new FailingStore(store, "everyone::service") {
          @Override
          public Decision check(String key, Limits limits, long permits) {
            return key.startsWith("everyone")
                ? new Decision.Allowed(List.of(), true)
                : super.check(key, limits, permits);
          }
        };

    Verdict verdict = new PolicyEngine(parse(POLICY), open).decide(from("192.0.2.1"));

    assertThat(verdict.allowed()).isTrue();
    assertThat(remaining(verdict)).containsExactly(Map.entry("default-60s", 99L));
  }

  @Test
  void aPolicyForRedisIsNotCountedInProcessUnawares() {
    Policy policy = parse("[store]\ntype = 'redis'");

    assertThatThrownBy(() -> PolicyEngine.inProcess(policy, ticker))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "store.type: is \"redis\", which would not be asked; open a store on it and give it to"
                + " the constructor, or set type = \"memory\"");
  }

  @Test
  void headersTellCountersApart() {
    PolicyEngine engine =
        engine(
            """
            [[endpoints]]
            name = "tenant"
            path = "/**"
            limits = ["1/min"]
            key = ["header:X-Tenant"]
            """);
    Client client = client("none");

    assertThat(engine.decide(withTenant(client, "a")).allowed()).isTrue();
    assertThat(engine.decide(withTenant(client, "a")).allowed()).isFalse();
    assertThat(engine.decide(withTenant(client, "b")).allowed()).isTrue();
    assertThat(engine.decide(Request.of("GET", "/", client)).allowed()).isTrue();
    assertThat(engine.decide(Request.of("GET", "/", client)).allowed()).isFalse();
  }

  @Test
  void endpointsThatCannotBeToldApartAreRefused() {
    Endpoint one = parse(POLICY).endpoints().get(3);
    Endpoint two =
        Endpoint.builder("two", one.path().toString()).limits(one.limits().orElseThrow()).build();
    Policy ambiguous = Policy.builder().endpoint(one).endpoint(two).build();

    assertThatThrownBy(() -> new PolicyEngine(ambiguous, store))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("endpoints must differ in path or methods, two and shared do not");
  }

  /** A store that cannot be asked about one key. */
  private static class FailingStore extends ForwardingStore {
    private final String failingKey;

    FailingStore(LimitStore store, String failingKey) {
      super(store);
      this.failingKey = failingKey;
    }

    @Override
    public Decision check(String key, Limits limits, long permits) {
      if (key.equals(failingKey)) {
        throw new IllegalStateException("no answer");
      }
      return super.check(key, limits, permits);
    }
  }

  private static Map<String, Long> remaining(Verdict verdict) {
    Map<String, Long> remaining = new LinkedHashMap<>();
    for (Verdict.Named named : verdict.results()) {
      LimitResult result = named.result();
      remaining.put(named.policy(), result.remaining());
    }
    return remaining;
  }

  private static Request withTenant(Client client, String tenant) {
    return new Request(
        "GET", "/", client, name -> Optional.of(tenant).filter(t -> name.equals("x-tenant")));
  }

  private static Request from(String address) {
    return Request.of("GET", "/", Client.ofAddress(address));
  }

  private static Client client(String tier) {
    return tier.equals("none")
        ? Client.ofAddress("192.0.2.1")
        : new Client("192.0.2.1", Optional.of("42"), Optional.of(tier));
  }

  private PolicyEngine engine(String policy) {
    return new PolicyEngine(parse(policy), store);
  }

  private static Policy parse(String policy) {
    return PolicyLoader.parse(policy, "weir.toml", Map.of());
  }

  @Test
  void anEndpointInAdditionIsChargedBesideTheClientsOwnWithoutAServiceToo() {
    PolicyEngine engine =
        engine(
            """
            [default]
            limits = ["10/min"]
            [[endpoints]]
            name = "both"
            path = "/both"
            limits = ["8/min"]
            in_addition = true
            """);

    assertThat(remaining(engine.decide(Request.of("GET", "/both", client("none")))))
        .containsExactly(Map.entry("default-60s", 9L), Map.entry("both-60s", 7L));
  }

  @Test
  void listenersAreToldHowLongDecisionsTook() {
    List<Long> told = new ArrayList<>();
    PolicyListener listener =
        new PolicyListener() {
          @Override
          public void decided(Verdict verdict, long nanos) {
            told.add(nanos);
          }

          @Override
          public void failed(Request request, RuntimeException failure, long nanos) {
            told.add(-nanos);
          }
        };
    LimitStore slow =
        new ForwardingStore(store) {
          @Override
          public Decision check(String key, Limits limits, long permits) {
            ticker.advance(Duration.ofMillis(3));
            if (permits > 1) {
              throw new StoreUnavailableException("away", new IllegalStateException());
            }
            return super.check(key, limits, permits);
          }
        };
    PolicyEngine engine =
        PolicyEngine.builder(Policy.builder().build(), slow)
            .ticker(ticker)
            .listener(listener)
            .build();
    ticker.advance(Duration.ofSeconds(1));

    engine.decide(from("192.0.2.1"));
    assertThatThrownBy(() -> engine.decide(from("192.0.2.1"), 2))
        .isInstanceOf(StoreUnavailableException.class);

    assertThat(told).containsExactly(3_000_000L, -3_000_000L);
  }
}
