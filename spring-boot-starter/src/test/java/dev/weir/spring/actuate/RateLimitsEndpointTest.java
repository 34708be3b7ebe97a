package dev.weir.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InProcessStore;
import dev.weir.ManualTicker;
import dev.weir.StoreUnavailableException;
import dev.weir.http.LiveLimiter;
import dev.weir.policy.AdminOverride;
import dev.weir.policy.AdminOverride.Action;
import dev.weir.policy.InProcessOverrides;
import dev.weir.policy.InProcessPenalties;
import dev.weir.policy.Overrides;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.PolicyLoader;
import dev.weir.spring.policy.LastReload;
import dev.weir.spring.policy.PolicyInForce;
import dev.weir.spring.store.CountingStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class RateLimitsEndpointTest {
  private final ManualTicker ticker = new ManualTicker();
  private final InProcessStore store = InProcessStore.builder().ticker(ticker).build();
  private final InProcessOverrides overrides = new InProcessOverrides(ticker);
  private final RateLimitsEndpoint endpoint =
      endpoint(
          """
      [service]
      limits = ["5000/sec"]
      [tiers.premium]
      limits = ["500/min"]
      [[endpoints]]
      name = "compute"
      path = "/compute"
      methods = ["POST"]
      limits = ["10/min burst 5"]
      tiers.premium.limits = ["100/min"]
      [[exempt]]
      paths = ["/internal/**"]
      """);

  private RateLimitsEndpoint endpoint(String toml) {
    return new RateLimitsEndpoint(
        PolicyInForce.fixed(limiter(toml), Optional.empty()),
        CountingStore.of(store),
        overrides,
        new InProcessPenalties(ticker),
        ticker);
  }

  private LiveLimiter limiter(String toml) {
    Policy policy = PolicyLoader.parse(toml, "weir.toml", Map.of());
    return new LiveLimiter(policy, next -> new PolicyEngine(next, store), ticker);
  }

  @Test
  void whatIsInForceIsShown() {
    assertThat(endpoint.ratelimits())
        .containsEntry("overrides", List.of())
        .containsEntry("penalties", Map.of("clients", 0L))
        .containsEntry("store", Map.of("type", "custom", "keys", 0L));
    assertThat(endpoint.ratelimits().get("policy"))
        .isEqualTo(
            Map.of(
                "source", "a bean of the application",
                "service", List.of("5000/1s"),
                "default", List.of("100/60s"),
                "tiers", Map.of("premium", List.of("500/60s")),
                "exemptions", 1,
                "endpoints",
                    List.of(
                        Map.of(
                            "name",
                            "compute",
                            "path",
                            "/compute",
                            "methods",
                            List.of("POST"),
                            "limits",
                            List.of("10/60s burst 5"),
                            "tiers",
                            Map.of("premium", List.of("100/60s")),
                            "cost",
                            1L,
                            "shadow",
                            false))));
  }

  @Test
  void anOverrideIsSetShownAndRemoved() {
    Map<String, Object> granted = put("user:42", "grant", "200/min, 5000/day", "1h", "a friend");

    assertThat(granted)
        .containsEntry("client", "user:42")
        .containsEntry("action", "grant")
        .containsEntry("limits", List.of("200/60s", "5000/86400s"))
        .containsEntry("expires", ticker.wallTime().plus(Duration.ofHours(1)).toString())
        .containsEntry("reason", "a friend");
    assertThat(endpoint.ratelimits()).containsEntry("overrides", List.of(granted));
    assertThat(put("ip:203.0.113.7", "block", null, null, null))
        .containsEntry("action", "block")
        .doesNotContainKey("expires");
    assertThat(put("user:monitor", "exempt", null, null, null)).containsEntry("action", "exempt");
    assertThat(endpoint.remove(new String[] {"user:42"}).getBody()).containsEntry("removed", true);
    assertThat(endpoint.remove(new String[] {"user:42"}).getBody()).containsEntry("removed", false);
  }

  @Test
  void aNetworkIsNamedByTwoSegments() {
    endpoint.override(new String[] {"ip:2001:db8::", "64"}, "block", null, null, null);

    assertThat(overrides.of("ip:2001:db8::/64"))
        .map(AdminOverride::action)
        .contains(new Action.Block());
  }

  @Test
  void anAddressStandsForTheNetworkThatItIsCountedAs() {
    assertThat(put("ip:2001:db8::1", "block", null, null, null))
        .containsEntry("client", "ip:2001:db8::/64");
    assertThat(overrides.of("ip:2001:db8::/64")).isPresent();
    assertThat(endpoint.remove(new String[] {"ip:2001:db8::2"}).getBody())
        .containsEntry("client", "ip:2001:db8::/64")
        .containsEntry("removed", true);
  }

  @Test
  void whatWasSetUnderAnotherPrefixCanBeRemoved() {
    overrides.put(
        new AdminOverride("ip:2001:db8::1", new Action.Block(), Optional.empty(), "by code"));

    assertThat(endpoint.remove(new String[] {"ip:2001:db8::1"}).getBody())
        .containsEntry("client", "ip:2001:db8::1")
        .containsEntry("removed", true);
  }

  @Test
  void unlessAllowedToItChangesNothing() {
    assertThat(RateLimitsEndpoint.class.getAnnotation(WebEndpoint.class).defaultAccess())
        .isEqualTo(Access.READ_ONLY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "42      | block  |            |    | client: must be user:<id> or ip:<address>",
        "ip:2001:db8::/48 | block |     |    | client: must be one client",
        "user:42 | ban    |            |    | action: must be",
        "user:42 | grant  |            |    | limits: are missing",
        "user:42 | grant  | lots       |    | lots",
        "user:42 | block  | 10/min     |    | limits: belong to the action",
        "user:42 | block  |            | -1h | lasts: must be longer than nothing",
        "user:42 | block  |            | soon | soon",
      })
  void aWrongOverrideIsTold(
      String client,
      String action,
      @Nullable String limits,
      @Nullable String lasts,
      String message) {
    assertThatThrownBy(() -> put(client, action, limits, lasts, null))
        .isInstanceOfSatisfying(
            InvalidEndpointRequestException.class,
            wrong -> assertThat(wrong.getReason()).contains(message));
    assertThat(overrides.isEmpty()).isTrue();
  }

  @Test
  void aPolicyThatCannotChangeIsNotReadAgain() {
    assertThat(endpoint.reload())
        .containsEntry("outcome", "rejected")
        .hasEntrySatisfying(
            "problems", problems -> assertThat(problems.toString()).contains("weir.policy-file"));
  }

  @Test
  void healthIsTheStoresUnlessItLetsNothingPass() {
    assertThat(status(Map.of("type", "memory"))).isEqualTo(Status.UP);
    assertThat(status(Map.of("state", "degraded", "when_down", "local"))).isEqualTo(Status.UP);
    assertThat(status(Map.of("state", "up", "when_down", "closed"))).isEqualTo(Status.UP);
    assertThat(status(Map.of("state", "degraded", "when_down", "closed")))
        .isEqualTo(Status.OUT_OF_SERVICE);
  }

  @Test
  void healthTellsOfAPolicyThatCannotBeUsed() {
    LastReload policy = new LastReload(ticker);
    String start = ticker.wallTime().truncatedTo(ChronoUnit.SECONDS).toString();
    assertThat(health(Map.of("type", "memory"), policy).getDetails())
        .containsEntry("policy", Map.of("loaded", start));

    ticker.advance(Duration.ofSeconds(5));
    policy.rejected(new IllegalArgumentException("wrong"));

    Health rejected = health(Map.of("type", "memory"), policy);
    assertThat(rejected.getStatus()).isEqualTo(Status.UP);
    assertThat(rejected.getDetails())
        .containsEntry(
            "policy",
            Map.of("loaded", start, "rejected", Instant.parse(start).plusSeconds(5).toString()));
  }

  @Test
  void aChangeThatTheStoreCannotBeAskedForIsNotTakenForDone() {
    RateLimitsEndpoint cutOff =
        new RateLimitsEndpoint(
            PolicyInForce.fixed(limiter(""), Optional.empty()),
            CountingStore.of(store),
            new CutOffOverrides(),
            new InProcessPenalties(ticker),
            ticker);

    WebEndpointResponse<Map<String, Object>> answer =
        cutOff.override(new String[] {"user:42"}, "block", null, null, null);

    assertThat(answer.getStatus()).isEqualTo(503);
    assertThat(answer.getBody()).containsEntry("error", "store_unavailable");
    assertThat(cutOff.remove(new String[] {"user:42"}).getStatus()).isEqualTo(503);
  }

  private Status status(Map<String, Object> health) {
    return health(health, new LastReload(ticker)).getStatus();
  }

  private Health health(Map<String, Object> storeHealth, LastReload policy) {
    return new WeirHealthIndicator(new CountingStore(store, () -> storeHealth), policy).health();
  }

  private Map<String, Object> put(
      String client,
      String action,
      @Nullable String limits,
      @Nullable String lasts,
      @Nullable String reason) {
    return Objects.requireNonNull(
        endpoint.override(new String[] {client}, action, limits, lasts, reason).getBody());
  }

  /** The store cannot be asked. */
  private static final class CutOffOverrides implements Overrides {
    private static StoreUnavailableException cutOff() {
      return new StoreUnavailableException("cut off", new IOException("test"));
    }

    @Override
    public Optional<AdminOverride> of(String client) {
      return Optional.empty();
    }

    @Override
    public boolean isEmpty() {
      return true;
    }

    @Override
    public List<AdminOverride> all() {
      return List.of();
    }

    @Override
    public void put(AdminOverride override) {
      throw cutOff();
    }

    @Override
    public boolean remove(String client) {
      throw cutOff();
    }

    @Override
    public void onChange(Consumer<String> listener) {}

    @Override
    public void close() {}
  }
}
