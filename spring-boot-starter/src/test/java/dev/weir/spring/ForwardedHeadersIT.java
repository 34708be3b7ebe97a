package dev.weir.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spring.app.ServersProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who a client is on Kubernetes, where Spring Boot has servers read forwarding headers by itself,
 * and in every other way that it may be told to.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForwardedHeadersIT {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, String> ports = new HashMap<>();

  @SuppressWarnings("NullAway.Init") // started before all tests
  private Process process;

  @SuppressWarnings("NullAway.Init")
  private Path log;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    log = directory.resolve("log.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", // many starts, few requests
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            ServersProcess.class.getName(),
            log.toString());
    builder
        .environment()
        .putAll(Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "443"));
    process = builder.redirectError(Redirect.INHERIT).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    @Nullable String line = out.readLine();
    while (line != null && !line.equals("ready")) {
      if (line.startsWith("listens ")) {
        ports.put(
            line.substring("listens ".length(), line.lastIndexOf(' ')),
            line.substring(line.lastIndexOf(' ') + 1));
      }
      line = out.readLine();
    }
    assertThat(line).isEqualTo("ready");
  }

  @AfterAll
  void stop() throws Exception {
    process.getOutputStream().close();
    process.waitFor();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aClientIsWhoTheTrustedProxySaysAndNotWhoItSaysItself(
      ServersProcess.Kind kind, String strategy) throws Exception {
    assertThat(statuses(kind, strategy, "X-Forwarded-For", "198.51.100.%d, 203.0.113.7"))
        .as("a limit of 3, by somebody who rotates what he says of himself")
        .containsExactly(200, 200, 200, 429, 429, 429);
    assertThat(statuses(kind, strategy, "X-Forwarded-For", "198.51.100.%d, 10.9.9.9"))
        .as("by somebody of a private network")
        .containsExactly(200, 200, 200, 429, 429, 429);
    assertThat(statuses(kind, strategy, "X-Forwarded-For", "198.51.100.%d"))
        .as("by others than that")
        .containsOnly(200);
    assertThat(statuses(kind, strategy, "Forwarded", "for=192.0.2.%d"))
        .as("by the other header, which makes nobody another than the proxy")
        .containsExactly(200, 200, 200, 429, 429, 429);
    assertThat(status(kind, strategy, "X-Forwarded-Prefix", "/free"))
        .as("by another path")
        .isEqualTo(429);
    assertThat(Files.exists(log) ? Files.readString(log) : "")
        .as("an advice to trust what a client wrote")
        .doesNotContain("untrusted-proxy");
  }

  private static Stream<Arguments> servers() {
    return Arrays.stream(ServersProcess.Kind.values())
        .flatMap(kind -> kind.strategies().stream().map(way -> Arguments.of(kind, way)));
  }

  private List<Integer> statuses(
      ServersProcess.Kind kind, String strategy, String header, String values) throws Exception {
    Integer[] statuses = new Integer[6];
    for (int i = 0; i < statuses.length; i++) {
      statuses[i] = status(kind, strategy, header, values.formatted(i));
    }
    return List.of(statuses);
  }

  private int status(ServersProcess.Kind kind, String strategy, String header, String value)
      throws Exception {
    String port = Objects.requireNonNull(ports.get(kind + " " + strategy));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/limited"))
            .header(header, value)
            .build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }
}
