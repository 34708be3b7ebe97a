package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.InProcessStore;
import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.policy.Endpoint;
import dev.weir.policy.Exemption;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartupChecksTest {
  private static final List<String> HEALTH = List.of("/actuator/health");
  private static final Limits LIMITS = Limits.of(Limit.perMinute(10));

  @Test
  void findsNothingInAPolicyThatSaysNothing() {
    assertThat(checked(Policy.builder().build(), HEALTH)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0/0",
        "::/0",
        "0.0.0.0/1",
        "128.0.0.0/1",
        "10.0.0.0/7",
        "fc00::/6",
        "64:ff9b::/96",
        "2002::/16",
        "2001::/32"
      })
  void findsTrustInMoreThanAnyPrivateNetwork(String network) {
    List<Advice> found = checked(trusting("10.1.0.0/16", network), HEALTH);

    assertThat(found).extracting(Advice::code).containsExactly("everything-trusted");
    assertThat(found.get(0).message())
        .startsWith("identity.trusted_proxies: \"" + network + "\" is larger than any private");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/8", "192.0.2.7", "fc00::/7", "::1", "64:ff9b::cb00:7100/120", "unix"})
  void findsNothingWrongWithTrustInAPrivateNetwork(String network) {
    assertThat(checked(trusting(network), HEALTH)).isEmpty();
  }

  @Test
  void findsAPatternThatIncludesTheHealthCheck() {
    List<Advice> found =
        checked(
            Policy.builder()
                .endpoint(Endpoint.builder("internals", "/actuator/**").limits(LIMITS).build())
                .build(),
            HEALTH);

    assertThat(found)
        .containsExactly(
            new Advice(
                "health-limited",
                "the limits of \"internals\" hold for the health check /actuator/health too, so a"
                    + " busy server may be taken for a sick one; exempt it: [[exempt]] paths ="
                    + " [\"/actuator/health\"]"));
  }

  @Test
  void findsALimitOnEverythingThatIncludesTheHealthCheck() {
    Endpoint own = Endpoint.builder("health", "/actuator/health").limits(LIMITS).build();

    assertThat(checked(Policy.builder().service(LIMITS).endpoint(own).build(), HEALTH))
        .singleElement()
        .extracting(Advice::message)
        .asString()
        .startsWith("the limits of \"service\" hold for the health check");
  }

  @Test
  void takesARuleForExactlyTheHealthCheckAsMeant() {
    Endpoint own = Endpoint.builder("health", "/actuator/health").limits(LIMITS).build();

    assertThat(checked(Policy.builder().endpoint(own).build(), HEALTH)).isEmpty();
  }

  @Test
  void findsNothingWhereTheHealthCheckIsExemptOrOnlyWatched() {
    Endpoint all = Endpoint.builder("all", "/**").limits(LIMITS).build();
    Endpoint watched = Endpoint.builder("all", "/**").limits(LIMITS).shadow().build();
    Exemption exemption = Exemption.ofPaths("/actuator/**");

    assertThat(checked(Policy.builder().endpoint(all).exemption(exemption).build(), HEALTH))
        .isEmpty();
    assertThat(checked(Policy.builder().endpoint(watched).build(), HEALTH)).isEmpty();
    assertThat(checked(Policy.builder().endpoint(all).build(), List.of())).isEmpty();
  }

  private static Policy trusting(String... networks) {
    return Policies.of(List.of(), Optional.empty(), List.of(networks));
  }

  private static List<Advice> checked(Policy policy, List<String> healthPaths) {
    return StartupChecks.of(new PolicyEngine(policy, InProcessStore.create()), healthPaths);
  }
}
