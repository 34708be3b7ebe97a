package dev.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.RedisProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that run until they are told to stop. */
class ServeCommandTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path directory;

  @BeforeEach
  void policy() throws IOException {
    Files.writeString(directory.resolve("weir.toml"), "[default]\nlimits = [\"7/min\"]\n");
  }

  @Test
  void serveDecidesByThePolicyInTheDirectory() throws Exception {
    Run run = Run.in(directory);
    try (Serving serving = Serving.start(run, "serve", "--port", "0")) {
      assertThat(run.out()).startsWith("Weir decides by weir.toml on " + serving.uri());
      assertThat(check(serving.uri(), "").body()).contains("\"limit\":7");
      assertThat(get(serving.uri().resolve("/api/v1/test")).statusCode()).isEqualTo(404);

      assertThat(serving.stop()).isZero();
    }
  }

  @Test
  void serveAsksForTheToken() throws Exception {
    Run run = Run.in(directory).with("WEIR_API_TOKEN", "s3cret");
    try (Serving serving = Serving.start(run, "serve", "--port", "0", "--host", "0.0.0.0")) {
      assertThat(check(serving.uri(), "").statusCode()).isEqualTo(401);
      assertThat(check(serving.uri(), "s3cret").statusCode()).isEqualTo(200);
      assertThat(run.err()).isEmpty();
    }
  }

  @Test
  void insecureIsSaidAloud() throws Exception {
    Run run = Run.in(directory);
    try (Serving serving =
        Serving.start(run, "serve", "--port", "0", "--host", "0.0.0.0", "--insecure")) {
      assertThat(check(serving.uri(), "").statusCode()).isEqualTo(200);
      assertThat(serving.stop()).isZero();
      assertThat(run.err()).contains("--insecure: anybody who reaches this port can ask");
    }
  }

  @Test
  void demoSaysWhatToTryAndIsReadyForIt() throws Exception {
    Run run = Run.in(directory);
    try (Serving serving = Serving.start(run, "demo", "--port", "0")) {
      assertThat(get(serving.uri().resolve("/api/v1/test")).statusCode()).isEqualTo(200);
      String token =
          Run.in(directory).weir("token", "--user", "ada", "--tier", "premium").out().strip();
      HttpResponse<String> premium = get(serving.uri().resolve("/api/v1/test"), token);
      assertThat(premium.headers().firstValue("X-RateLimit-Limit")).hasValue("5000");
      assertThat(run.out())
          .contains("curl -i " + serving.uri() + "/api/v1/test")
          .contains("100/60s, standard 1000/60s, premium 5000/60s")
          .contains("/api/v1/compute  10/60s");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "serve"})
  void aPortThatIsTakenIsTheEnvironmentsFault(String command) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Run run = Run.in(directory).weir(command, "--port", Integer.toString(taken.getLocalPort()));

      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines())
          .singleElement()
          .asString()
          .contains("port " + taken.getLocalPort() + " on 127.0.0.1 is taken", "--port");
    }
  }

  @Test
  void aRedisThatIsRequiredAndAwayIsTheEnvironmentsFault() throws Exception {
    int port = RedisProcess.freePort();

    Run run =
        Run.in(directory)
            .with("REDIS_URL", "redis://:hunter2@127.0.0.1:" + port)
            .with("WEIR_STORE__REQUIRED", "true")
            .weir("serve", "--port", "0");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("store.required: Redis at redis://:***@127.0.0.1:" + port)
        .contains("start it, or correct store.url (WEIR_STORE__URL, REDIS_URL)")
        .doesNotContain("hunter2");
  }

  @Test
  void serveRefusesToListenBeyondThisMachineWithoutAToken() {
    Run run = Run.in(directory).weir("serve", "--host", "0.0.0.0");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("0.0.0.0", "WEIR_API_TOKEN", "--insecure");
  }

  @Test
  void aBlankTokenIsNoToken() {
    Run run = Run.in(directory).with("WEIR_API_TOKEN", " ").weir("serve", "--host", "0.0.0.0");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("WEIR_API_TOKEN is set but blank");
  }

  @Test
  void aWrongPolicyIsNotServed() throws Exception {
    Files.writeString(directory.resolve("weir.toml"), "[default]\nlimits = []\n");

    Run run = Run.in(directory).weir("serve", "--port", "0");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("weir.toml:2:");
  }

  @ParameterizedTest
  @CsvSource({
    "'[identity.jwt]\nalgorithms = [\"RS256\"]\npublic_key_file = \"absent.pem\"', absent.pem",
    "'[store]\ntype = \"redis\"\nurl = \"http://localhost\"', store.url",
  })
  void neitherIsOneThatNamesWhatCannotBeUsed(String policy, String problem) throws Exception {
    Files.writeString(directory.resolve("weir.toml"), policy.replace("\\n", "\n"));

    Run run = Run.in(directory).weir("serve", "--port", "0");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("weir.toml", problem).doesNotContain("\tat ");
  }

  private static HttpResponse<String> check(URI server, String token)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/v1/check"))
            .POST(BodyPublishers.ofString("{\"user\":\"a\",\"path\":\"/x\"}"))
            .headers("Content-Type", "application/json", "Authorization", "Bearer " + token)
            .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return get(uri, "");
  }

  private static HttpResponse<String> get(URI uri, String token)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token).build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }
}
