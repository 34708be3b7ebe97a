package dev.weir.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InProcessStore;
import dev.weir.ManualTicker;
import dev.weir.http.LiveLimiter;
import dev.weir.policy.AdminOverride;
import dev.weir.policy.AdminOverride.Action;
import dev.weir.policy.InProcessOverrides;
import dev.weir.policy.InProcessPenalties;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.PolicyLoader;
import dev.weir.spring.policy.PolicyInForce;
import dev.weir.spring.store.CountingStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
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
    Policy policy = PolicyLoader.parse(toml, "weir.toml", Map.of());
    LiveLimiter limiter = new LiveLimiter(policy, next -> new PolicyEngine(next, store), ticker);
    return new RateLimitsEndpoint(
        PolicyInForce.fixed(limiter, Optional.empty()),
        CountingStore.of(store),
        overrides,
        new InProcessPenalties(ticker),
        ticker);
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
    assertThat(endpoint.remove(new String[] {"user:42"})).containsEntry("removed", true);
    assertThat(endpoint.remove(new String[] {"user:42"})).containsEntry("removed", false);
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
    assertThat(endpoint.remove(new String[] {"ip:2001:db8::2"}))
        .containsEntry("client", "ip:2001:db8::/64")
        .containsEntry("removed", true);
  }

  @Test
  void whatWasSetUnderAnotherPrefixCanBeRemoved() {
    overrides.put(
        new AdminOverride("ip:2001:db8::1", new Action.Block(), Optional.empty(), "by code"));

    assertThat(endpoint.remove(new String[] {"ip:2001:db8::1"}))
        .containsEntry("client", "ip:2001:db8::1")
        .containsEntry("removed", true);
  }

  @Test
  void unlessAllowedToItChangesNothing() {
    assertThat(RateLimitsEndpoint.class.getAnnotation(Endpoint.class).defaultAccess())
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

  private Status status(Map<String, Object> health) {
    return new WeirHealthIndicator(new CountingStore(store, () -> health)).health().getStatus();
  }

  private Map<String, Object> put(
      String client,
      String action,
      @Nullable String limits,
      @Nullable String lasts,
      @Nullable String reason) {
    return endpoint.override(new String[] {client}, action, limits, lasts, reason);
  }
}
