package dev.weir.server;

import dev.weir.LimitStore;
import dev.weir.ManualTicker;
import dev.weir.Ticker;
import dev.weir.http.AdviceLog;
import dev.weir.policy.EventLog;
import dev.weir.server.access.ApiToken;
import dev.weir.spring.store.CountingStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server on a free port with a clock that stands still, and a client for it. */
final class TestServer implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  final ManualTicker ticker;
  private final WeirServer server;
  private final PolicyFile policy;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestServer(WeirServer server, ManualTicker ticker, PolicyFile policy) {
    this.server = server;
    this.ticker = ticker;
    this.policy = policy;
    keepEventsOutOfTheBuildsLog();
  }

  private static void keepEventsOutOfTheBuildsLog() {
    LoggingSystem logging = LoggingSystem.get(TestServer.class.getClassLoader());
    logging.setLogLevel(EventLog.LOGGER, LogLevel.OFF);
    logging.setLogLevel(AdviceLog.class.getName(), LogLevel.OFF);
  }

  static TestServer demo() {
    return start(PolicyFile.demo(), Optional.empty(), ServerConfig.Api.DEMO);
  }

  static TestServer decisions(String policy) {
    return start(PolicyFile.of(policy), Optional.empty(), ServerConfig.Api.DECISIONS);
  }

  static TestServer decisions(String policy, String token) {
    return start(
        PolicyFile.of(policy), Optional.of(ApiToken.of(token)), ServerConfig.Api.DECISIONS);
  }

  /** With the demo's API and a policy of the test's own. */
  static TestServer demo(String policy) {
    return start(PolicyFile.of(policy), Optional.empty(), ServerConfig.Api.DEMO);
  }

  /** With a clock of its own, so that {@link #ticker} has no say. */
  static TestServer withTicker(Ticker ticker) {
    return start(
        PolicyFile.of(""),
        Optional.empty(),
        ServerConfig.Api.DECISIONS,
        new ManualTicker(),
        config -> WeirServer.start(config, ticker));
  }

  /** On a store of the test's own. */
  static TestServer on(LimitStore store) {
    CountingStore counting = new CountingStore(store, Map::of);
    return with("", beans -> beans.registerBean(CountingStore.class, () -> counting));
  }

  /** With the demo's API, and beans of the test's own in the place of the starter's. */
  static TestServer with(String policy, Consumer<GenericApplicationContext> beans) {
    ManualTicker ticker = new ManualTicker();
    return start(
        PolicyFile.of(policy),
        Optional.empty(),
        ServerConfig.Api.DEMO,
        ticker,
        config -> WeirServer.start(config, ticker, beans));
  }

  /** As in production: by the real clock, on the store that the policy asks for. */
  static TestServer real(String policy) {
    return start(
        PolicyFile.of(policy),
        Optional.empty(),
        ServerConfig.Api.DEMO,
        new ManualTicker(),
        config -> WeirServer.start(config, Ticker.system()));
  }

  private static TestServer start(
      PolicyFile policy, Optional<ApiToken> token, ServerConfig.Api api) {
    ManualTicker ticker = new ManualTicker();
    return start(policy, token, api, ticker, config -> WeirServer.start(config, ticker));
  }

  private static TestServer start(
      PolicyFile policy,
      Optional<ApiToken> token,
      ServerConfig.Api api,
      ManualTicker ticker,
      Function<ServerConfig, WeirServer> servers) {
    ServerConfig config =
        new ServerConfig(policy.location(), InetAddress.getLoopbackAddress(), 0, token, api);
    try {
      return new TestServer(servers.apply(config), ticker, policy);
    } catch (RuntimeException e) {
      policy.close();
      throw e;
    }
  }

  /** The file that the server reads its policy from. */
  PolicyFile policy() {
    return policy;
  }

  WeirServer server() {
    return server;
  }

  URI uri() {
    return server.uri();
  }

  /** Sends a request with alternating names and values of headers. */
  HttpResponse<String> send(String method, String path, BodyPublisher body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri().resolve(path)).method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  /** Asks for a decision. */
  HttpResponse<String> check(String question) throws IOException, InterruptedException {
    return send(
        "POST", "/v1/check", BodyPublishers.ofString(question), "Content-Type", "application/json");
  }

  static JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  static JsonNode json(String text) {
    return JSON.readTree(text);
  }

  @Override
  public void close() {
    server.close();
    policy.close();
  }
}
