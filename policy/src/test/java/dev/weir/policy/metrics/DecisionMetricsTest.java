package dev.weir.policy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Decision;
import dev.weir.InProcessStore;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.StoreUnavailableException;
import dev.weir.policy.AdminOverride;
import dev.weir.policy.AdminOverride.Action;
import dev.weir.policy.Charge;
import dev.weir.policy.Client;
import dev.weir.policy.ForwardingStore;
import dev.weir.policy.InProcessOverrides;
import dev.weir.policy.InProcessPenalties;
import dev.weir.policy.Overrides;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.PolicyLoader;
import dev.weir.policy.Quota;
import dev.weir.policy.Request;
import dev.weir.policy.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DecisionMetricsTest {
  private static final String POLICY =
      """
      [default]
      limits = ["3/min", "4/hour"]
      [tiers.gold]
      limits = ["500/min"]
      [[endpoints]]
      name = "compute"
      path = "/compute"
      limits = ["1/min"]
      [[endpoints]]
      name = "trial"
      path = "/trial"
      limits = ["1/min"]
      shadow = true
      [[exempt]]
      paths = ["/health"]
      [penalty]
      after = 2
      [metrics]
      top_clients = 2
      """;

  private final ManualTicker ticker = new ManualTicker();
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final InProcessStore store = InProcessStore.builder().ticker(ticker).build();
  private final Overrides overrides = new InProcessOverrides(ticker);
  private final DecisionMetrics metrics = new DecisionMetrics(registry, ticker);
  private final PolicyEngine engine = engine(POLICY);

  @Test
  void everyRequestIsCountedByEndpointTierAndOutcome() {
    Client gold = user("ada", "gold");
    engine.decide(Request.of("GET", "/compute", gold));
    engine.decide(Request.of("GET", "/compute", gold));
    engine.decide(Request.of("GET", "/health", gold));
    engine.decide(Request.of("GET", "/", gold));
    engine.decide(Request.of("GET", "/trial", gold));
    engine.decide(Request.of("GET", "/trial", gold));
    overrides.put(new AdminOverride("user:eve", new Action.Block(), Optional.empty(), ""));
    engine.decide(Request.of("GET", "/", user("eve", "gold")));

    assertThat(counts("rate_limit.requests"))
        .isEqualTo(
            Map.of(
                "compute gold allowed", 1L,
                "compute gold refused", 1L,
                "default gold exempt", 1L,
                "default gold allowed", 1L,
                "trial gold allowed", 1L,
                "trial gold shadowed", 1L,
                "default gold blocked", 1L));
    assertThat(counts("rate_limit.exceeded")).isEqualTo(Map.of("compute gold compute-60s", 1L));
  }

  @Test
  void tiersThatThePolicyDoesNotDeclareAreNone() {
    for (int i = 0; i < 100; i++) {
      engine.decide(Request.of("GET", "/", user("u" + i, "made-up-" + i)));
    }

    assertThat(counts("rate_limit.requests")).isEqualTo(Map.of("default none allowed", 100L));
  }

  @Test
  void aTierOfALaterPolicyIsDeclared() {
    engine(POLICY + "[tiers.late]\nlimits = ['1/min']")
        .decide(Request.of("GET", "/", user("ada", "late")));

    assertThat(counts("rate_limit.requests")).isEqualTo(Map.of("default late allowed", 1L));
  }

  @Test
  void everyLimitThatRefusesIsCountedAndPenaltiesAreRefusals() {
    Client client = Client.ofAddress("192.0.2.1");
    engine.decide(Request.of("GET", "/", client), 3);
    engine.decide(Request.of("GET", "/", client), 2);
    engine.decide(Request.of("GET", "/", client));
    engine.decide(Request.of("GET", "/", client));

    assertThat(counts("rate_limit.requests"))
        .isEqualTo(Map.of("default none allowed", 1L, "default none refused", 3L));
    assertThat(counts("rate_limit.exceeded"))
        .isEqualTo(Map.of("default none default-60s", 2L, "default none default-3600s", 1L));
  }

  @Test
  void whatAFallbackAllowedAndWhatNobodyDecidedIsDegraded() {
    Request request = Request.of("GET", "/", Client.ofAddress("192.0.2.1"));
    Charge charge = new Charge(new Quota("default", Policy.DEFAULT_LIMITS), "key", 1);
    metrics.decided(
        new Verdict.Counted(
            request,
            Optional.empty(),
            List.of(new Verdict.Outcome(charge, new Decision.Allowed(List.of(), true)))),
        1000);
    metrics.failed(
        request, new StoreUnavailableException("away", new IllegalStateException()), 1000);

    assertThat(counts("rate_limit.requests")).isEqualTo(Map.of("default none degraded", 2L));
  }

  @Test
  void decisionsAreTimed() {
    engine.decide(Request.of("GET", "/", Client.ofAddress("192.0.2.1")));
    metrics.decided(
        new Verdict.Exempt(Request.of("GET", "/", Client.ofAddress("192.0.2.1")), Optional.empty()),
        2_000_000);

    assertThat(registry.get("rate_limit.decision").timer().count()).isEqualTo(2);
    assertThat(registry.get("rate_limit.decision").timer().totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(2);
  }

  @Test
  void theBusiestClientsAreNamedWithWhatTheyUse() {
    decide("ada", 9);
    decide("bob", 5);
    for (int i = 0; i < 19; i++) {
      decide("u" + i, 1);
    }
    assertThat(usage()).isEmpty();

    ticker.advance(Duration.ofSeconds(5));

    assertThat(usage()).hasSize(2).containsEntry("user:ada", 9.0).containsEntry("user:bob", 5.0);
  }

  @Test
  void whoStopsAskingDisappears() {
    decide("ada", 3);
    ticker.advance(Duration.ofSeconds(65));
    assertThat(usage()).containsEntry("user:ada", 3.0);

    ticker.advance(Duration.ofSeconds(65));

    assertThat(usage()).isEmpty();
  }

  @Test
  void clientsThatAreNotCountedAloneAreNotNamed() {
    engine.decide(Request.of("GET", "/health", user("ada", "gold")));
    PolicyEngine shared =
        engine(
            POLICY
                + """
                [[endpoints]]
                path = "/shared"
                limits = ["5/min"]
                key = ["everyone"]
                """);
    shared.decide(Request.of("GET", "/shared", user("ada", "gold")));
    ticker.advance(Duration.ofSeconds(5));

    assertThat(usage()).isEmpty();
  }

  @Test
  void clientsAreNamedNoMoreWhenThePolicySaysSo() {
    decide("ada", 3);
    ticker.advance(Duration.ofSeconds(5));
    assertThat(usage()).isNotEmpty();

    PolicyEngine unnamed = engine("[metrics]\ntop_clients = 0");
    unnamed.decide(Request.of("GET", "/", user("ada", "gold")));

    assertThat(usage()).isEmpty();
    ticker.advance(Duration.ofSeconds(5));
    assertThat(ticker.scheduled()).isZero();

    engine(POLICY).decide(Request.of("GET", "/", user("ada", "gold")));
    ticker.advance(Duration.ofSeconds(5));
    assertThat(usage()).isNotEmpty();
  }

  @Test
  void aClosedRankingIsGone() {
    decide("ada", 3);
    ticker.advance(Duration.ofSeconds(5));

    metrics.close();
    metrics.close();

    assertThat(usage()).isEmpty();
    assertThat(ticker.scheduled()).isZero();
  }

  @Test
  void aVeryLongNameIsCutShort() {
    decide("x".repeat(500), 1);
    ticker.advance(Duration.ofSeconds(5));

    assertThat(usage()).containsOnlyKeys("user:" + "x".repeat(123) + "…");
  }

  @Test
  void aLongNameThatFitsIsWhole() {
    decide("x".repeat(123), 1);
    ticker.advance(Duration.ofSeconds(5));

    assertThat(usage()).containsOnlyKeys("user:" + "x".repeat(123));
  }

  @Test
  void noMoreAreNamedThanAskedForOverTwoWindows() {
    decide("ada", 9);
    decide("bob", 7);
    ticker.advance(Duration.ofSeconds(60));
    decide("eve", 3);
    ticker.advance(Duration.ofSeconds(5));
    assertThat(usage()).containsOnlyKeys("user:eve", "user:ada");

    decide("dan", 2);
    ticker.advance(Duration.ofSeconds(5));

    assertThat(usage()).containsOnlyKeys("user:eve", "user:dan");
  }

  @Test
  void aPolicyThatNamesAnotherNumberStartsTheRankingAfresh() {
    decide("ada", 9);
    ticker.advance(Duration.ofSeconds(60));
    decide("bob", 7);
    ticker.advance(Duration.ofSeconds(5));
    assertThat(usage()).containsOnlyKeys("user:ada", "user:bob");

    engine(POLICY.replace("top_clients = 2", "top_clients = 3"));

    assertThat(usage()).isEmpty();
    ticker.advance(Duration.ofSeconds(5));
    assertThat(usage()).isEmpty();
  }

  @Test
  void clientsOfEveryThreadAreRanked() throws InterruptedException {
    decide("ada", 1);
    ticker.advance(Duration.ofSeconds(5));
    inAnotherThread(() -> decide("bob", 1));
    ticker.advance(Duration.ofSeconds(5));
    assertThat(usage()).containsOnlyKeys("user:ada", "user:bob");

    metrics.close();
    PolicyEngine later = engine(POLICY);
    inAnotherThread(() -> later.decide(Request.of("GET", "/", user("eve", "gold"))));
    ticker.advance(Duration.ofSeconds(5));

    assertThat(usage()).containsOnlyKeys("user:eve");
  }

  private static void inAnotherThread(Runnable task) throws InterruptedException {
    Thread thread = new Thread(task);
    thread.start();
    thread.join();
  }

  @Test
  void failuresOfTheStoreAreTold() {
    LimitStore away =
        new ForwardingStore(store) {
          @Override
          public Decision check(String key, Limits limits, long permits) {
            throw new StoreUnavailableException("away", new IllegalStateException());
          }
        };
    PolicyEngine failing = PolicyEngine.builder(parse(POLICY), away).listener(metrics).build();
    Request request = Request.of("GET", "/", Client.ofAddress("192.0.2.1"));

    assertThatThrownBy(() -> failing.decide(request)).isInstanceOf(StoreUnavailableException.class);
    assertThat(registry.get("rate_limit.decision").timer().count()).isOne();
    assertThat(counts("rate_limit.requests")).isEqualTo(Map.of("default none degraded", 1L));
  }

  @Test
  void theKeysOfAStoreAreMeasured() {
    InProcessStore small = InProcessStore.builder().maxKeys(1).ticker(ticker).build();
    StoreMetrics.bind(small, registry);
    small.tryAcquire("a", Policy.DEFAULT_LIMITS, 1);
    small.tryAcquire("b", Policy.DEFAULT_LIMITS, 1);

    assertThat(registry.get("rate_limit.keys").gauge().value()).isEqualTo(1);
    assertThat(registry.get("rate_limit.keys.evicted").functionCounter().count()).isEqualTo(1);
  }

  private void decide(String user, int times) {
    for (int i = 0; i < times; i++) {
      engine.decide(Request.of("GET", "/", user(user, "gold")));
    }
  }

  /** What was counted under the name, by endpoint, tier and whatever else there is. */
  private Map<String, Long> counts(String name) {
    Map<String, Long> counts = new TreeMap<>();
    for (Counter counter : registry.find(name).counters()) {
      Meter.Id id = counter.getId();
      String last = name.endsWith("requests") ? id.getTag("outcome") : id.getTag("policy");
      if (counter.count() > 0) {
        counts.put(
            id.getTag("endpoint") + " " + id.getTag("tier") + " " + last, (long) counter.count());
      }
    }
    return counts;
  }

  private Map<String, Double> usage() {
    Map<String, Double> usage = new TreeMap<>();
    for (Gauge gauge : registry.find("rate_limit.current.usage").gauges()) {
      usage.put(String.valueOf(gauge.getId().getTag("client")), gauge.value());
    }
    return usage;
  }

  private static Client user(String name, String tier) {
    return new Client("192.0.2.1", Optional.of(name), Optional.of(tier));
  }

  private PolicyEngine engine(String policy) {
    return PolicyEngine.builder(parse(policy), store)
        .overrides(overrides)
        .penalties(new InProcessPenalties(ticker))
        .listener(metrics)
        .ticker(ticker)
        .build();
  }

  private static Policy parse(String policy) {
    return PolicyLoader.parse(policy, "weir.toml", Map.of());
  }
}
