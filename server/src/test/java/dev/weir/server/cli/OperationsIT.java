package dev.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server as a process of its own, as an operator has it: signals, and a log of JSON lines. */
class OperationsIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String TOKEN = "the-servers-own-token";
  private static final String API_KEY = "a-key-of-acmes";
  private static final String API_KEY_SHA256 =
      "6ad6335ecc6093ac8039b55e0fcff09b6253ff5a29ac552521ceee9c3227b572";
  private static final String SECRET = "a-secret-of-the-policy-thirty-two-bytes-long";

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init") // started before each test
  private WeirProcess process;

  @SuppressWarnings("NullAway.Init") // set before each test
  private URI server;

  @BeforeEach
  void start() throws Exception {
    write(100);
    process =
        WeirProcess.start(
            directory,
            Map.of("WEIR_API_TOKEN", TOKEN),
            "serve",
            "--port",
            "0",
            "--policy",
            "weir.toml");
    server = process.uri();
  }

  @AfterEach
  void end() {
    process.close();
  }

  @Test
  void aSignalPutsTheFileInForceAndWhatWasUsedCarriesOver() throws Exception {
    Nohup.assumeNone();
    for (int i = 0; i < 60; i++) {
      assertThat(decision().get("allowed").booleanValue()).isTrue();
    }
    process.signal("HUP");
    awaitEvents("policy_reloaded", 1);

    write(200);
    process.signal("HUP");
    awaitEvents("policy_reloaded", 2);

    assertThat(decision().get("remaining").longValue()).isEqualTo(139);
  }

  @Test
  void everyLineOfTheLogIsAnObjectWithTheEventsDetailsAndWithoutSecrets() throws Exception {
    for (int i = 0; i < 101; i++) {
      decision();
    }
    HttpRequest withSecrets =
        HttpRequest.newBuilder(server.resolve("/nowhere?token=" + TOKEN))
            .headers("X-API-Key", API_KEY, "Authorization", "Bearer " + TOKEN)
            .headers("X-Forwarded-For", "192.0.2.1")
            .build();
    for (int i = 0; i < 101; i++) {
      client.send(withSecrets, BodyHandlers.ofString());
    }
    Files.writeString(directory.resolve("weir.toml"), "[default]\nlimits = [\"many\"]\n");
    awaitEvents("policy_rejected", 1);

    JsonNode exceeded =
        log().stream().filter(line -> is(line, "rate_limit_exceeded")).findFirst().orElseThrow();
    assertThat(exceeded.get("client_id").stringValue()).isEqualTo("user:ada");
    assertThat(exceeded.get("endpoint").stringValue()).isEqualTo("default");
    assertThat(exceeded.get("tier").stringValue()).isEqualTo("none");
    assertThat(exceeded.get("policy").stringValue()).isEqualTo("default-60s");
    assertThat(exceeded.get("limit").longValue()).isEqualTo(100);
    assertThat(exceeded.get("current_count").longValue()).isEqualTo(100);
    assertThat(exceeded.get("retry_after").longValue()).isBetween(1L, 60L);
    assertThat(exceeded.get("level").stringValue()).isEqualTo("INFO");
    assertThat(OffsetDateTime.parse(exceeded.get("@timestamp").stringValue())).isNotNull();
    assertThat(log())
        .filteredOn(line -> is(line, "policy_rejected"))
        .singleElement()
        .satisfies(line -> assertThat(line.get("problems").stringValue()).contains("weir.toml:2:"));
    assertThat(log())
        .filteredOn(line -> line.get("level").stringValue().equals("WARN"))
        .anySatisfy(
            line ->
                assertThat(line.get("message").stringValue())
                    .startsWith("everything-trusted: identity.trusted_proxies: \"0.0.0.0/0\""));
    assertThat(process.err()).doesNotContain(TOKEN, API_KEY, API_KEY_SHA256, SECRET);
  }

  private void write(int limit) throws IOException {
    Files.writeString(
        directory.resolve("weir.toml"),
        """
        [logging]
        structured = true
        [identity]
        trusted_proxies = ["0.0.0.0/0"]
        [[identity.api_keys]]
        sha256 = "%s"
        user = "acme"
        [identity.jwt]
        secret = "%s"
        [default]
        limits = ["%d/min"]
        """
            .formatted(API_KEY_SHA256, SECRET, limit));
  }

  private JsonNode decision() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/v1/check"))
            .headers("Content-Type", "application/json", "Authorization", "Bearer " + TOKEN)
            .POST(BodyPublishers.ofString("{\"user\":\"ada\",\"path\":\"/x\"}"))
            .build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private void awaitEvents(String event, int times) {
    await()
        .atMost(SOON)
        .until(() -> log().stream().filter(line -> is(line, event)).count() >= times);
  }

  /** The lines so far; the last may still be being written. */
  private List<JsonNode> log() {
    String text = process.err();
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(JSON::readTree).toList();
  }

  private static boolean is(JsonNode line, String event) {
    return line.get("message").stringValue().equals(event);
  }
}
