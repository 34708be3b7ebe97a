package dev.weir.server;

import dev.weir.LimitStore;
import dev.weir.ManualTicker;
import dev.weir.Ticker;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyLoader;
import dev.weir.server.check.ApiToken;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server on a free port with a clock that stands still, and a client for it. */
final class TestServer implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  final ManualTicker ticker;
  private final WeirServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestServer(WeirServer server, ManualTicker ticker) {
    this.server = server;
    this.ticker = ticker;
  }

  static TestServer demo(Policy policy) {
    return start(policy, Optional.empty(), ServerConfig.Api.DEMO);
  }

  static TestServer decisions(String policy) {
    return start(parse(policy), Optional.empty(), ServerConfig.Api.DECISIONS);
  }

  static TestServer decisions(String policy, String token) {
    return start(parse(policy), Optional.of(ApiToken.of(token)), ServerConfig.Api.DECISIONS);
  }

  /** With a clock of its own, so that {@link #ticker} has no say. */
  static TestServer withTicker(Ticker ticker) {
    ServerConfig config = config(parse(""), Optional.empty(), ServerConfig.Api.DECISIONS);
    return new TestServer(WeirServer.start(config, ticker), new ManualTicker());
  }

  /** On a store of the test's own. */
  static TestServer on(LimitStore store) {
    ManualTicker ticker = new ManualTicker();
    ServerConfig config = config(parse(""), Optional.empty(), ServerConfig.Api.DEMO);
    return new TestServer(
        WeirServer.start(config, ticker, new CountingStore(store, Map::of)), ticker);
  }

  /** As in production: by the real clock, on the store that the policy asks for. */
  static TestServer real(String policy) {
    ServerConfig config = config(parse(policy), Optional.empty(), ServerConfig.Api.DEMO);
    return new TestServer(WeirServer.start(config, Ticker.system()), new ManualTicker());
  }

  private static TestServer start(Policy policy, Optional<ApiToken> token, ServerConfig.Api api) {
    ManualTicker ticker = new ManualTicker();
    return new TestServer(WeirServer.start(config(policy, token, api), ticker), ticker);
  }

  private static ServerConfig config(
      Policy policy, Optional<ApiToken> token, ServerConfig.Api api) {
    return new ServerConfig(policy, InetAddress.getLoopbackAddress(), 0, token, api);
  }

  private static Policy parse(String policy) {
    return PolicyLoader.parse(policy, "weir.toml", Map.of());
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
  }
}
