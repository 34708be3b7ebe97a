package dev.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Decision;
import dev.weir.redis.Callers;
import dev.weir.redis.Calls;
import dev.weir.redis.RedisProcess;
import dev.weir.redis.SaturatedWindow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Three servers, each a process of its own, on one Redis. */
class ThreeServersIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long PERMITS = 200;
  private static final Duration PERIOD = Duration.ofSeconds(4);
  private static final int WINDOWS = 4;
  private static final int CALLERS_PER_SERVER = 4;

  private final RedisProcess redis = RedisProcess.start();
  private final List<WeirProcess> servers = new ArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path directory;

  @AfterEach
  void end() {
    servers.forEach(WeirProcess::close);
    redis.close();
  }

  @Test
  void aHundredPassWhicheverTheyAskAndTheCountOutlivesAServer() throws Exception {
    List<URI> uris = serve(3, "");
    int[] requests = {40, 35, 25};
    for (int i = 0; i < requests.length; i++) {
      for (int j = 0; j < requests[i]; j++) {
        assertThat(decision(uris.get(i)).get("allowed").booleanValue()).isTrue();
      }
    }
    for (URI uri : uris) {
      assertRefused(uri);
    }

    servers.get(0).kill();

    assertRefused(uris.get(1));
    assertRefused(uris.get(2));
    assertRefused(serve(1, "").get(0));
  }

  @Test
  void togetherTheyPassWhatTheLimitSaysAndHardlyLess() throws Exception {
    List<Callers.Question> questions = new ArrayList<>();
    for (URI uri :
        serve(3, "[default]\nlimits = ['%d/%dms']".formatted(PERMITS, PERIOD.toMillis()))) {
      warmUp(uri);
      for (int i = 0; i < CALLERS_PER_SERVER; i++) {
        questions.add(new Callers.Question("ada", () -> decide(uri)));
      }
    }

    Calls calls;
    try (Callers callers = new Callers(questions)) {
      callers.awaitFor(PERIOD.multipliedBy(WINDOWS + 1));
      calls = callers.stop();
    }

    SaturatedWindow.assertFull(calls, PERMITS, PERIOD, WINDOWS);
  }

  @Test
  void aPenaltyEarnedAtOneServerHoldsAtTheOther() throws Exception {
    List<URI> uris =
        serve(
            2,
            """
            [default]
            limits = ["1/min"]
            [penalty]
            after = 3
            within = "10m"
            multiplier = 3.0
            """);
    decision(uris.get(0));
    for (int i = 0; i < 3; i++) {
      assertRefused(uris.get(0));
    }

    for (URI uri : uris) {
      await()
          .atMost(Duration.ofSeconds(3))
          .until(() -> decision(uri).get("retry_after").longValue() > 120);
    }
    assertThat(decision(uris.get(1), "bob").get("allowed").booleanValue()).isTrue();
  }

  private void warmUp(URI server) throws Exception {
    for (int i = 0; i < 200; i++) {
      decision(server, "warm-up");
    }
  }

  private Decision decide(URI server) {
    try {
      JsonNode decision = decision(server);
      boolean degraded = decision.get("degraded").booleanValue();
      return decision.get("allowed").booleanValue()
          ? new Decision.Allowed(List.of(), degraded)
          : new Decision.Refused(List.of(), degraded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts servers side by side; returns when all of them listen. */
  private List<URI> serve(int count, String limits) throws Exception {
    Path policy = directory.resolve("weir.toml");
    Files.writeString(
        policy,
        """
        [store]
        type = "redis"
        url = "%s"
        required = true
        timeout = "2s"
        %s
        """
            .formatted(redis.url(), limits));
    List<WeirProcess> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      WeirProcess server =
          WeirProcess.start(directory, "serve", "--policy", policy.toString(), "--port", "0");
      servers.add(server);
      started.add(server);
    }
    List<URI> uris = new ArrayList<>();
    for (WeirProcess server : started) {
      uris.add(server.uri());
    }
    return uris;
  }

  private void assertRefused(URI server) throws Exception {
    JsonNode refused = decision(server);
    assertThat(refused.get("allowed").booleanValue()).isFalse();
    assertThat(refused.get("degraded").booleanValue()).isFalse();
    assertThat(refused.get("retry_after").longValue()).isBetween(1L, 60L);
  }

  private JsonNode decision(URI server) throws IOException, InterruptedException {
    return decision(server, "ada");
  }

  private JsonNode decision(URI server, String user) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/v1/check"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"user\":\"%s\",\"path\":\"/x\"}".formatted(user)))
            .build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }
}
