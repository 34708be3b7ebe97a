package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Decision;
import dev.weir.InProcessStore;
import dev.weir.Limit;
import dev.weir.LimitResult;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.policy.AdminOverride.Action;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is blocked, exempt, penalised and limited by whom. */
class PrecedenceTest {
  private static final String POLICY =
      """
      [default]
      limits = ["2/min"]
      [service]
      limits = ["50/min"]
      [tiers.gold]
      limits = ["500/min"]
      [[endpoints]]
      name = "compute"
      path = "/compute"
      limits = ["5/min"]
      cost = 2
      [[exempt]]
      ips = ["10.0.0.0/8", "2001:db8:7::/48"]
      [[exempt]]
      users = ["monitor"]
      [[exempt]]
      users = ["ada"]
      paths = ["/internal/**", "/health"]
      [penalty]
      after = 2
      within = "10m"
      multiplier = 2.0
      max = "1h"
      """;

  private static final Client ADA =
      new Client("192.0.2.1", Optional.of("ada"), Optional.of("gold"));
  private static final Client STRANGER = Client.ofAddress("192.0.2.9");

  private final ManualTicker ticker = new ManualTicker();
  private final LimitStore store = InProcessStore.builder().ticker(ticker).build();
  private final Overrides overrides = new InProcessOverrides(ticker);
  private final Penalties penalties = new InProcessPenalties(ticker);
  private final PolicyEngine engine = engine(POLICY);

  @Test
  void anExemptAddressPassesUncounted() {
    Verdict verdict = engine.decide(from(Client.ofAddress("10.1.2.3"), "/compute"));

    assertThat(verdict).isInstanceOf(Verdict.Exempt.class);
    assertThat(verdict.allowed()).isTrue();
    assertThat(verdict.shadowed()).isFalse();
    assertThat(verdict.degraded()).isFalse();
    assertThat(verdict.outcomes()).isEmpty();
    assertThat(verdict.results()).isEmpty();
    assertThat(verdict.retryAfter()).isEmpty();
    assertThat(verdict.endpoint()).map(Endpoint::name).contains("compute");
    assertThat(store.size()).isZero();
  }

  @Test
  void anAddressIsExemptWithAllItsNetworkOnly() {
    assertExempt(Client.ofAddress("2001:db8:7:1::/64"), "/");
    assertCounted(Client.ofAddress("2001:db8::/32"), "/");
    assertCounted(Client.ofAddress("2001:db8:8::/64"), "/");
    assertCounted(Client.ofAddress("unknown"), "/");
    assertExempt(new Client("10.0.0.1", Optional.of("bob"), Optional.empty()), "/");
  }

  @Test
  void anExemptUserIsExemptWhereverItIs() {
    assertExempt(new Client("unknown", Optional.of("monitor"), Optional.empty()), "/");
    assertCounted(Client.ofAddress("monitor"), "/");
  }

  @Test
  void allConditionsOfAnExemptionMustHold() {
    assertExempt(ADA, "/internal/x");
    assertExempt(ADA, "/health");
    assertCounted(ADA, "/compute");
    assertCounted(STRANGER, "/health");
  }

  @Test
  void aBlockedClientIsRefusedWhateverElseHolds() {
    override("user:ada", new Action.Block());

    Verdict verdict = engine.decide(from(ADA, "/internal/x"));

    assertThat(verdict)
        .isEqualTo(
            new Verdict.Blocked(
                from(ADA, "/internal/x", verdict),
                Optional.empty(),
                overrides.of("user:ada").orElseThrow()));
    assertThat(verdict.allowed()).isFalse();
    assertThat(verdict.retryAfter()).isEmpty();
    assertThat(verdict.outcomes()).isEmpty();
    assertThat(store.size()).isZero();
  }

  @Test
  void whoeverComesFromABlockedAddressIsRefused() {
    override("ip:192.0.2.1", new Action.Block());
    override("user:ada", new Action.Exempt());

    assertThat(engine.decide(from(ADA, "/"))).isInstanceOf(Verdict.Blocked.class);
    assertThat(engine.decide(from(Client.ofAddress("192.0.2.1"), "/")))
        .isInstanceOf(Verdict.Blocked.class);
    assertCounted(STRANGER, "/");
  }

  @Test
  void whatAnAdministratorAllowsAnAddressIsNotForTheUsersBehindIt() {
    override("ip:192.0.2.1", new Action.Exempt());

    assertExempt(Client.ofAddress("192.0.2.1"), "/");
    assertCounted(ADA, "/");
  }

  @Test
  void limitsOfAnAdministratorHoldEverywhereInPlaceOfThePolicys() {
    override("user:ada", new Action.Grant(Limits.of(Limit.perMinute(3))));

    Verdict compute = engine.decide(from(ADA, "/compute"));
    Verdict other = engine.decide(from(ADA, "/"));

    assertThat(compute.outcomes())
        .extracting(outcome -> outcome.charge().key() + " " + outcome.charge().permits())
        .containsExactly("user:ada:override 2", "everyone::service 2");
    assertThat(compute.results())
        .extracting(Verdict.Named::policy)
        .containsExactly("override-60s", "service-60s");
    assertThat(compute.outcomes().get(0).charge().quota())
        .isSameAs(other.outcomes().get(0).charge().quota());
    assertThat(other.allowed()).isTrue();
    assertThat(engine.decide(from(ADA, "/")).allowed()).isFalse();
  }

  @Test
  void whatAnAdministratorDecidedEndsWhenItExpires() {
    overrides.put(
        new AdminOverride(
            "user:ada",
            new Action.Block(),
            Optional.of(ticker.wallTime().plusSeconds(60)),
            "abuse"));
    assertThat(engine.decide(from(ADA, "/")).allowed()).isFalse();

    ticker.advance(Duration.ofSeconds(60));

    assertThat(engine.decide(from(ADA, "/")).allowed()).isTrue();
  }

  @Test
  void whoKeepsRunningIntoItsLimitsWaitsLonger() {
    exhaust(STRANGER);
    Duration wait = violate(STRANGER);
    violate(STRANGER);

    Verdict verdict = engine.decide(from(STRANGER, "/"));

    Duration penalty = Duration.ofMillis(wait.plusNanos(999_999).toMillis() * 2);
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Penalized.class, penalized -> assertThat(penalized.left()).isEqualTo(penalty));
    assertThat(verdict.allowed()).isFalse();
    assertThat(verdict.retryAfter()).contains(penalty);
    assertThat(verdict.results())
        .allSatisfy(
            named -> {
              assertThat(named.result().remaining()).isZero();
              assertThat(named.result().passesIn()).contains(penalty);
            })
        .extracting(Verdict.Named::policy)
        .containsExactly("default-60s", "service-60s");

    ticker.advance(penalty);
    assertThat(engine.decide(from(STRANGER, "/")).allowed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1/min, 1/hour", "1/hour, 1/min"})
  void aPenaltyIsMeasuredByTheLongestWaitOfTheClientsOwnCounters(String own, String endpoint) {
    PolicyEngine both =
        engine(
            """
            [default]
            limits = ["%s"]
            [[endpoints]]
            name = "both"
            path = "/both"
            limits = ["%s"]
            in_addition = true
            [penalty]
            after = 1
            multiplier = 1
            max = "1d"
            """
                .formatted(own, endpoint));
    both.decide(from(STRANGER, "/both"));

    Duration wait = both.decide(from(STRANGER, "/both")).retryAfter().orElseThrow();

    assertThat(wait).isGreaterThan(Duration.ofMinutes(59));
    assertThat(penalties.of(STRANGER.id()))
        .contains(Duration.ofMillis(wait.plusNanos(999_999).toMillis()));
  }

  @Test
  void exemptAndGrantedClientsAreToldFromOffenders() {
    exhaust(STRANGER);
    violate(STRANGER);
    violate(STRANGER);

    override("ip:192.0.2.9", new Action.Grant(Limits.of(Limit.perMinute(100))));
    assertThat(engine.decide(from(STRANGER, "/"))).isInstanceOf(Verdict.Penalized.class);
    override("ip:192.0.2.9", new Action.Exempt());
    assertExempt(STRANGER, "/");
  }

  @Test
  void whatOthersUsedUpIsNoViolation() {
    PolicyEngine shared =
        engine(
            """
            [default]
            limits = ["100/min"]
            [service]
            limits = ["2/min"]
            [[endpoints]]
            name = "tenant"
            path = "/tenant"
            limits = ["1/min"]
            key = ["header:X-Tenant"]
            [[endpoints]]
            name = "office"
            path = "/office"
            limits = ["1/min"]
            key = ["ip"]
            [penalty]
            after = 1
            """);
    shared.decide(from(STRANGER, "/tenant"));
    assertThat(shared.decide(from(STRANGER, "/tenant")).allowed()).isFalse();
    shared.decide(from(ADA, "/office"));
    assertThat(shared.decide(from(ADA, "/office")).allowed()).isFalse();
    assertThat(shared.decide(from(STRANGER, "/")).allowed()).isFalse();

    assertThat(penalties.size()).isZero();

    assertThat(shared.decide(from(Client.ofAddress(ADA.address()), "/office")).allowed()).isFalse();
    assertThat(penalties.of("ip:192.0.2.1")).isPresent();
  }

  @Test
  void aBlockedAddressIsRefusedThoughItsNetworkIsTheClient() {
    override("ip:2001:db8::1", new Action.Block());

    assertThat(engine.decide(from(Client.ofAddress("2001:db8::/64"), "/")))
        .isInstanceOf(Verdict.Blocked.class);
    assertThat(engine.decide(from(Client.ofAddress("2001:db8::1"), "/")))
        .isInstanceOf(Verdict.Blocked.class);
    assertCounted(Client.ofAddress("2001:db8:0:1::/64"), "/");
  }

  @Test
  void whatAFallbackRefusesIsNoViolation() {
    Limit limit = Limit.perMinute(1);
    Optional<Duration> wait = Optional.of(Duration.ofMinutes(1));
    LimitResult result = new LimitResult(limit, 0, Duration.ofMinutes(1), wait, wait);
    LimitStore away =
        new ForwardingStore(store) {
          @Override
          public Decision check(String key, Limits limits, long permits) {
            return new Decision.Refused(List.of(result), true);
          }
        };
    PolicyEngine degraded = engine("[default]\nlimits = ['1/min']\n[penalty]\nafter = 1", away);

    assertThat(degraded.decide(from(STRANGER, "/")).allowed()).isFalse();

    assertThat(penalties.size()).isZero();
  }

  @Test
  void whatCouldNeverPassIsNoViolation() {
    assertThat(engine.decide(from(STRANGER, "/"), 100).retryAfter()).isEmpty();

    assertThat(penalties.size()).isZero();
  }

  @Test
  void withoutPenaltiesInThePolicyNobodyIsPenalised() {
    PolicyEngine lenient = engine("[default]\nlimits = ['1/min']");
    penalties.violated(
        STRANGER.id(),
        Duration.ofMinutes(1),
        new PenaltySettings(1, Duration.ofMinutes(1), 2, Duration.ofHours(1)));

    assertThat(lenient.decide(from(STRANGER, "/")).allowed()).isTrue();
    assertThat(lenient.decide(from(STRANGER, "/"))).isInstanceOf(Verdict.Counted.class);
  }

  @Test
  void anEngineInProcessPenalisesByItself() {
    PolicyEngine alone =
        PolicyEngine.inProcess(
            PolicyLoader.parse(
                "[default]\nlimits = ['1/min']\n[penalty]\nafter = 1", "weir.toml", Map.of()),
            ticker);
    alone.decide(from(STRANGER, "/"));
    alone.decide(from(STRANGER, "/"));

    assertThat(alone.decide(from(STRANGER, "/"))).isInstanceOf(Verdict.Penalized.class);
  }

  @Test
  void anEngineThatIsGivenNoPenaltiesKeepsItsOwn() {
    PolicyEngine alone =
        new PolicyEngine(
            PolicyLoader.parse(
                "[default]\nlimits = ['1/min']\n[penalty]\nafter = 1", "weir.toml", Map.of()),
            store);
    alone.decide(from(STRANGER, "/"));
    alone.decide(from(STRANGER, "/"));

    assertThat(alone.decide(from(STRANGER, "/"))).isInstanceOf(Verdict.Penalized.class);
    assertThat(penalties.size()).isZero();
  }

  @Test
  void anExplanationSaysWhyNothingIsCharged() {
    override("user:ada", new Action.Block());
    Explanation blocked = engine.explain(from(ADA, "/compute"));
    assertThat(blocked.override()).map(AdminOverride::client).contains("user:ada");
    assertThat(blocked.charges()).isEmpty();
    assertThat(blocked.endpoint()).map(Endpoint::name).contains("compute");

    Explanation exempt = engine.explain(from(Client.ofAddress("10.0.0.1"), "/"));
    assertThat(exempt.exemption()).contains(Exemption.ofIps("10.0.0.0/8", "2001:db8:7::/48"));
    assertThat(exempt.charges()).isEmpty();

    override("user:ada", new Action.Grant(Limits.of(Limit.perMinute(3))));
    assertThat(engine.explain(from(ADA, "/compute")).charges())
        .extracting(Charge::rule)
        .containsExactly("override", "service");
    assertThat(engine.explain(from(ADA, "/health")).charges()).isEmpty();
    override("user:ada", new Action.Exempt());
    assertThat(engine.explain(from(ADA, "/compute")).charges()).isEmpty();
  }

  private void exhaust(Client client) {
    for (int i = 0; i < 2; i++) {
      assertThat(engine.decide(from(client, "/")).allowed()).isTrue();
    }
  }

  private Duration violate(Client client) {
    Verdict verdict = engine.decide(from(client, "/"));
    assertThat(verdict).isInstanceOf(Verdict.Counted.class);
    return verdict.retryAfter().orElseThrow();
  }

  private void assertExempt(Client client, String path) {
    assertThat(engine.decide(from(client, path))).isInstanceOf(Verdict.Exempt.class);
  }

  private void assertCounted(Client client, String path) {
    assertThat(engine.decide(from(client, path))).isInstanceOf(Verdict.Counted.class);
  }

  private void override(String client, Action action) {
    overrides.put(new AdminOverride(client, action, Optional.empty(), "because"));
  }

  private static Request from(Client client, String path) {
    return Request.of("GET", path, client);
  }

  /** The same request as in a verdict, since functions are equal only to themselves. */
  private static Request from(Client client, String path, Verdict verdict) {
    return new Request("GET", path, client, verdict.request().headers());
  }

  private PolicyEngine engine(String policy) {
    return engine(policy, store);
  }

  private PolicyEngine engine(String policy, LimitStore store) {
    return PolicyEngine.builder(PolicyLoader.parse(policy, "weir.toml", Map.of()), store)
        .overrides(overrides)
        .penalties(penalties)
        .ticker(ticker)
        .build();
  }
}
