package dev.weir.http.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.InProcessStore;
import dev.weir.Limit;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.http.LiveLimiter;
import dev.weir.http.Policies;
import dev.weir.policy.AdminOverride;
import dev.weir.policy.AdminOverride.Action;
import dev.weir.policy.Endpoint;
import dev.weir.policy.Exemption;
import dev.weir.policy.InProcessOverrides;
import dev.weir.policy.InProcessPenalties;
import dev.weir.policy.PenaltySettings;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators change while a real container serves. */
class OperatedFilterTest {
  private static final String CLIENT = "ip:127.0.0.1";
  private static final Policy POLICY =
      Policy.builder()
          .endpoint(Policies.endpoint("once", "/once", "1/min"))
          .endpoint(
              Endpoint.builder("trial", "/trial")
                  .limits(Limits.of(Limit.perMinute(1)))
                  .shadow()
                  .build())
          .exemption(Exemption.ofPaths("/internal/**"))
          .penalty(new PenaltySettings(2, Duration.ofMinutes(10), 2, Duration.ofHours(1)))
          .build();

  private final TomcatServer server = new TomcatServer("");
  private final ManualTicker ticker = new ManualTicker();
  private final LimitStore store = InProcessStore.builder().maxKeys(1000).ticker(ticker).build();
  private final InProcessOverrides overrides = new InProcessOverrides(ticker);
  private final InProcessPenalties penalties = new InProcessPenalties(ticker);
  private final LiveLimiter limiter = new LiveLimiter(POLICY, this::engine, ticker);
  private final List<String> reached = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() {
    server
        .filter(new RateLimitFilter(limiter))
        .on("/", (request, response) -> reached.add(request.getRequestURI()))
        .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void forbidsAClientThatIsBlocked() {
    override(new Action.Block());

    RawResponse response = server.get("/internal/x");

    assertThat(response.status()).isEqualTo(403);
    assertThat(response.values("Content-Type")).containsExactly("application/problem+json");
    assertThat(response.values("Cache-Control")).containsExactly("no-store");
    assertThat(response.fields()).noneMatch(field -> field.contains("RateLimit"));
    assertThat(response.body())
        .contains("\"error\":\"blocked\"", "\"instance\":\"/internal/x\"")
        .doesNotContain("a reason");
    assertThat(reached).isEmpty();
  }

  @Test
  void forbidsTheHeadOfABlockedClientWithoutABody() {
    override(new Action.Block());

    RawResponse response = server.send("HEAD", "/x");

    assertThat(response.status()).isEqualTo(403);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void saysNothingOfLimitsWhereNoneHolds() {
    RawResponse response = server.get("/internal/x");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.fields()).noneMatch(field -> field.contains("RateLimit"));
    assertThat(reached).containsExactly("/internal/x");
  }

  @Test
  void letsPassWhatOnlyALimitInShadowWouldRefuse() {
    server.get("/trial");
    RawResponse response = server.get("/trial");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.values("X-RateLimit-Remaining")).containsExactly("98");
    assertThat(response.values("RateLimit-Policy"))
        .containsExactly("\"default-60s\";q=100;w=60, \"trial-60s\";q=1;w=60;weir-shadow");
    assertThat(response.values("RateLimit").get(0))
        .startsWith("\"default-60s\";r=98;t=")
        .matches(".*, \"trial-60s\";r=0;t=\\d+;weir-shadow");
    assertThat(response.values("Retry-After")).isEmpty();
    assertThat(reached).hasSize(2);
  }

  @Test
  void hasAClientWaitLongerThatKeepsRunningIntoLimits() {
    server.get("/once");
    RawResponse refused = server.get("/once");
    server.get("/once");
    RawResponse penalized = server.get("/x");

    assertThat(penalized.status()).isEqualTo(429);
    assertThat(penalized.standing()).isEqualTo("default-60s 0");
    assertThat(seconds(penalized)).isEqualTo(2 * seconds(refused));
    assertThat(reached).hasSize(1);
  }

  @Test
  void goesByANewPolicyFromTheNextRequestOn() {
    for (int i = 0; i < 60; i++) {
      server.get("/x");
    }

    limiter.replace(Policy.builder().defaultLimits(Limits.of(Limit.perMinute(200))).build());

    RawResponse response = server.get("/x");
    assertThat(response.values("X-RateLimit-Limit")).containsExactly("200");
    assertThat(response.standing()).isEqualTo("default-60s 139");
  }

  private void override(Action action) {
    overrides.put(new AdminOverride(CLIENT, action, Optional.empty(), "a reason"));
  }

  private PolicyEngine engine(Policy policy) {
    return PolicyEngine.builder(policy, store).overrides(overrides).penalties(penalties).build();
  }

  private static long seconds(RawResponse response) {
    return Long.parseLong(response.values("Retry-After").get(0));
  }
}
