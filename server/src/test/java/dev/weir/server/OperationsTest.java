package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.AdminOverride;
import dev.weir.policy.AdminOverride.Action;
import dev.weir.policy.InProcessOverrides;
import dev.weir.policy.Overrides;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Exemptions, shadows, penalties and overrides, as a running server decides by them. */
class OperationsTest {
  private static final String QUESTION = "{\"user\":\"ada\",\"path\":\"/x\"}";

  private final TestServer server =
      TestServer.decisions(
          """
          [default]
          limits = ["2/min"]
          [[endpoints]]
          name = "trial"
          path = "/trial"
          limits = ["1/min"]
          shadow = true
          [[exempt]]
          users = ["monitor"]
          [[exempt]]
          paths = ["/internal/**"]
          [penalty]
          after = 2
          within = "10m"
          multiplier = 2.0
          max = "1h"
          """);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whoIsExemptIsNotCounted() throws Exception {
    for (int i = 0; i < 5; i++) {
      JsonNode exempt = decision("{\"user\":\"monitor\",\"path\":\"/x\"}");
      assertThat(exempt.get("allowed").booleanValue()).isTrue();
      assertThat(exempt.get("limit").isNull()).isTrue();
      assertThat(exempt.get("headers")).isEmpty();
      assertThat(server.get("/internal/state").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void nobodyIsExemptForAPathThatServersDisagreeOn() throws Exception {
    JsonNode plain = decision("{\"user\":\"ada\",\"path\":\"/internal/x\"}");
    JsonNode dotted = decision("{\"user\":\"ada\",\"path\":\"/files/%2e%2e/internal/x\"}");

    assertThat(plain.get("limit").isNull()).isTrue();
    assertThat(dotted.get("limit").longValue()).isEqualTo(2);
  }

  @Test
  void aShadowRefusesNobodyAndTells() throws Exception {
    decision("{\"user\":\"ada\",\"path\":\"/trial\"}");

    JsonNode second = decision("{\"user\":\"ada\",\"path\":\"/trial\"}");

    assertThat(second.get("allowed").booleanValue()).isTrue();
    assertThat(second.get("shadow").booleanValue()).isTrue();
    assertThat(second.get("headers").get("RateLimit").stringValue()).contains(";weir-shadow");
  }

  @Test
  void whoeverDoesNotStopWaitsLongerAndIsForgivenInTime() throws Exception {
    for (int i = 0; i < 2; i++) {
      decision(QUESTION);
    }
    assertThat(decision(QUESTION).get("retry_after").longValue()).isEqualTo(60);
    decision(QUESTION);

    assertThat(decision(QUESTION).get("retry_after").longValue()).isEqualTo(120);
    server.ticker.advance(Duration.ofSeconds(119));
    assertThat(decision(QUESTION).get("allowed").booleanValue()).isFalse();
    server.ticker.advance(Duration.ofSeconds(1));
    assertThat(decision(QUESTION).get("allowed").booleanValue()).isTrue();
  }

  @Test
  void anAdministratorMayBlockWhomThePolicyExempts() throws Exception {
    InProcessOverrides overrides = new InProcessOverrides(server.ticker);
    overrides.put(
        new AdminOverride("ip:127.0.0.1", new Action.Block(), Optional.empty(), "leaked key"));
    try (TestServer blocking =
        TestServer.with(
            "[[exempt]]\npaths = [\"/**\"]\n",
            beans -> beans.registerBean(Overrides.class, () -> overrides))) {
      HttpResponse<String> blocked = blocking.get("/x");

      assertThat(blocked.statusCode()).isEqualTo(403);
      assertThat(TestServer.json(blocked).get("error").stringValue()).isEqualTo("blocked");
      assertThat(blocked.body()).doesNotContain("leaked");
      overrides.remove("ip:127.0.0.1");
      assertThat(blocking.get("/x").statusCode()).isEqualTo(404);
    }
  }

  private JsonNode decision(String question) throws IOException, InterruptedException {
    HttpResponse<String> response = server.check(question);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return TestServer.json(response);
  }
}
