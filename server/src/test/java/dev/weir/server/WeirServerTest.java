package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ManualTicker;
import dev.weir.Ticker;
import dev.weir.server.ServerConfig.Api;
import dev.weir.server.demo.DemoPolicy;
import dev.weir.server.web.ProblemHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

class WeirServerTest {
  private static final TestServer SERVER = TestServer.decisions("[default]\nlimits = [\"50/min\"]");

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @Test
  void aRuleForEveryPathIsNotForHealth() throws Exception {
    try (TestServer server =
        TestServer.decisions(
            "[[endpoints]]\nname = \"all\"\npath = \"/**\"\nlimits = [\"1/min\"]")) {
      for (int i = 0; i < 3; i++) {
        assertThat(server.get("/health").statusCode()).isEqualTo(200);
      }
      assertThat(server.get("/x").statusCode()).isEqualTo(404);
      assertThat(server.get("/x").statusCode()).isEqualTo(429);
    }
  }

  @Test
  void healthIsLimitedByARuleOfItsOwn() throws Exception {
    try (TestServer server =
        TestServer.decisions("[[endpoints]]\npath = \"/health\"\nlimits = [\"1/min\"]")) {
      assertThat(server.get("/health").statusCode()).isEqualTo(200);
      assertThat(server.get("/health").statusCode()).isEqualTo(429);
    }
  }

  @Test
  void healthIsNotLimitedUnlessThePolicySaysSo() throws Exception {
    HttpResponse<String> response = SERVER.get("/health");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().map()).doesNotContainKey("x-ratelimit-limit");
  }

  @Test
  void theDemoApiIsNotServed() throws Exception {
    assertThat(SERVER.get("/api/v1/test").statusCode()).isEqualTo(404);
  }

  @Test
  void whatIsNotThereIsLimitedAndToldAsAProblem() throws Exception {
    HttpResponse<String> response = SERVER.get("/nowhere");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.headers().firstValue("X-RateLimit-Limit")).hasValue("50");
    assertThat(TestServer.json(response))
        .isEqualTo(
            TestServer.json(
                """
                {"title":"Not Found","status":404,"detail":"No endpoint GET /nowhere.",
                 "instance":"/nowhere"}
                """));
  }

  @Test
  void aBodyBeyondTheBoundIsRefusedEverywhere() throws Exception {
    HttpResponse<String> response =
        SERVER.send("POST", "/health", BodyPublishers.ofByteArray(new byte[64 * 1024 + 1]));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  /** The client waits for the end of the connection, the server for nothing. */
  @ParameterizedTest
  @CsvSource({
    "POST, /v1/check, Content-Length: 60000, 401",
    "POST, /v1/check, Transfer-Encoding: chunked, 401",
    "POST, /nowhere, Content-Length: 60000, 404",
    "GET, /health, Content-Length: 60000, 200",
    "GET, /health, Transfer-Encoding: chunked, 200",
    "POST, /once, Content-Length: 60000, 429",
    "POST, /once, Transfer-Encoding: chunked, 429"
  })
  void aBodyThatNobodyReadsIsNotWaitedFor(String method, String path, String framing, int status)
      throws Exception {
    try (TestServer server =
        TestServer.decisions(
            "[[endpoints]]\npath = \"/once\"\nlimits = [\"1/min\"]", "t".repeat(32))) {
      server.get("/once");
      for (String started : List.of("", "1")) {
        try (Socket socket = connect(server)) {
          socket.setSoTimeout(2_000);
          String request =
              method
                  + " "
                  + path
                  + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                  + framing
                  + "\r\n\r\n"
                  + started;
          socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

          assertThat(reader(socket).lines().collect(Collectors.joining("\n")))
              .startsWith("HTTP/1.1 " + status);
        }
      }
    }
  }

  @Test
  void aConnectionIsKeptAfterABodyThatWasRead() throws Exception {
    String question = "{\"user\":\"a\",\"path\":\"/x\"}";
    String first =
        "POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + question.length()
            + "\r\n\r\n"
            + question;
    String second = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    assertThat(exchange(first + second).split("HTTP/1.1 200", -1)).hasSize(3);
  }

  @Test
  void settingsOfTheProcessAreNotTheServers() throws Exception {
    System.setProperty("server.servlet.context-path", "/elsewhere");
    try (TestServer server = TestServer.decisions("")) {
      assertThat(server.get("/health").statusCode()).isEqualTo(200);
    } finally {
      System.clearProperty("server.servlet.context-path");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GARBAGE, 400",
    "GET /a|b HTTP/1.1, 400",
    "GET /a%2Fb HTTP/1.1, 400",
    "GET /health HTTP/9.9, 505",
    "TRACE /health HTTP/1.1, 405"
  })
  void whatIsNotProperHttpIsToldAsAProblemToo(String requestLine, int status) throws Exception {
    String answer = exchange(requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .contains("Content-Type: application/problem+json")
        .contains("\"status\":" + status)
        .doesNotContainIgnoringCase("tomcat")
        .doesNotContain("Exception", "<html");
  }

  @Test
  void headersBeyondTheBoundAreRefused() throws Exception {
    String answer =
        exchange(
            "GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(17_000) + "\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
  }

  /** One fails in a controller, the other before any is reached. */
  @ParameterizedTest
  @ValueSource(strings = {"/v1/check", "/nowhere"})
  void aFailureOfTheServersOwnIsToldWithoutItsReason(String path) throws Exception {
    StoppingTicker ticker = new StoppingTicker();
    try (TestServer broken = TestServer.withTicker(ticker)) {
      ticker.stop();
      logFailures(LogLevel.OFF);
      HttpResponse<String> response =
          broken.send(
              "POST",
              path,
              BodyPublishers.ofString("{\"user\":\"a\",\"path\":\"/x\"}"),
              "Content-Type",
              "application/json");

      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("application/problem+json");
      assertThat(response.body())
          .contains("\"status\":500")
          .doesNotContain("Exception", "dev.weir", StoppingTicker.REASON);
    } finally {
      logFailures(LogLevel.WARN);
    }
  }

  /** Failures that a test is about are kept out of the build's log. */
  private static void logFailures(LogLevel level) {
    LoggingSystem logging = LoggingSystem.get(WeirServerTest.class.getClassLoader());
    logging.setLogLevel(ProblemHandler.class.getName(), level);
    logging.setLogLevel("org.apache.catalina.core.ContainerBase", level);
  }

  /** The server asks for the body once the request is under way, so stopping cannot come first. */
  @Test
  void aRequestUnderWayMayFinishWhenTheServerStops() throws Exception {
    byte[] question = "{\"user\":\"a\",\"path\":\"/x\"}".getBytes(StandardCharsets.US_ASCII);
    TestServer server = TestServer.decisions("");
    try (Socket socket = connect(server)) {
      OutputStream out = socket.getOutputStream();
      out.write(
          """
          POST /v1/check HTTP/1.1\r
          Host: localhost\r
          Content-Type: application/json\r
          Content-Length: %d\r
          Expect: 100-continue\r
          \r
          """
              .formatted(question.length)
              .getBytes(StandardCharsets.US_ASCII));
      BufferedReader in = reader(socket);
      assertThat(in.readLine()).startsWith("HTTP/1.1 100");
      CompletableFuture<Void> stopping = CompletableFuture.runAsync(server::close);
      server.server().awaitClose();

      out.write(question);

      assertThat(in.readLine()).isEmpty();
      assertThat(in.readLine()).startsWith("HTTP/1.1 200");
      stopping.join();
    }
    assertThatThrownBy(() -> connect(server)).isInstanceOf(IOException.class);
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    int port = SERVER.uri().getPort();

    assertThatThrownBy(() -> WeirServer.start(config(port), new ManualTicker()))
        .isInstanceOf(ServerException.class)
        .hasMessage(
            "port "
                + port
                + " on 127.0.0.1 is taken; stop what listens there, or choose another with --port");
  }

  @Test
  void anAddressOfAnotherMachineCannotBeListenedOn() throws Exception {
    ServerConfig elsewhere =
        new ServerConfig(
            new PolicyLocation(DemoPolicy.PATH, Map.of()),
            InetAddress.getByName("192.0.2.1"),
            0,
            Optional.empty(),
            Api.DECISIONS);

    assertThatThrownBy(() -> WeirServer.start(elsewhere, new ManualTicker()))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("cannot listen on port 0 on 192.0.2.1");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "::1, [0:0:0:0:0:0:0:1]", "0.0.0.0, 127.0.0.1"})
  void theUriIsOneThatWorksOnThisMachine(String host, String expected) throws Exception {
    assertThat(WeirServer.uri(InetAddress.getByName(host), 8080))
        .hasToString("http://" + expected + ":8080");
  }

  @ParameterizedTest
  @CsvSource({"-1", "65536"})
  void aPortOutOfRangeIsRefused(int port) {
    assertThatThrownBy(() -> config(port))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port must be between 0 and 65535, got " + port);
  }

  /** A clock that counts and at some point no longer knows the time of day. */
  private static final class StoppingTicker implements Ticker {
    static final String REASON = "stopped";

    private final ManualTicker ticker = new ManualTicker();
    private volatile boolean stopped;

    void stop() {
      stopped = true;
    }

    @Override
    public long nanos() {
      return ticker.nanos();
    }

    @Override
    public Instant wallTime() {
      if (stopped) {
        throw new IllegalStateException(REASON);
      }
      return ticker.wallTime();
    }

    @Override
    public Future<?> schedule(Runnable task, Duration delay) {
      return ticker.schedule(task, delay);
    }
  }

  private static ServerConfig config(int port) {
    return new ServerConfig(
        new PolicyLocation(DemoPolicy.PATH, Map.of()),
        InetAddress.getLoopbackAddress(),
        port,
        Optional.empty(),
        Api.DECISIONS);
  }

  private static String exchange(String request) throws IOException {
    try (Socket socket = connect(SERVER)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return reader(socket).lines().collect(Collectors.joining("\n"));
    }
  }

  private static Socket connect(TestServer server) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.uri().getPort());
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }
}
