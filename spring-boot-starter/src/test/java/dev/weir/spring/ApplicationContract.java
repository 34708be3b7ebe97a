package dev.weir.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.Reservation;
import dev.weir.StoreUnavailableException;
import dev.weir.http.LiveLimiter;
import dev.weir.policy.AdminOverride;
import dev.weir.policy.AdminOverride.Action;
import dev.weir.policy.Overrides;
import dev.weir.policy.PolicyReload;
import dev.weir.spring.app.RunningApplication;
import dev.weir.spring.policy.PolicyInForce;
import dev.weir.spring.store.CountingStore;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import tools.jackson.databind.JsonNode;

/**
 * What a Spring Boot application with the starter does for its clients, whichever way it is served.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ApplicationContract {
  private static final String[] POLICY = {
    "weir.policy.default.limits=100/min",
    "weir.policy.endpoints[0].path=/api/v1/compute",
    "weir.policy.endpoints[0].limits[0]=3/min",
    "weir.policy.headers.documentation-url=https://example.com/limits",
    "weir.policy.exempt[0].paths=/internal/**",
    "weir.filter.excluded-paths=/plain,/a b,/api/v1/compute",
  };

  @TempDir Path directory;

  @SuppressWarnings("NullAway.Init") // started before all tests
  private RunningApplication shared;

  @SuppressWarnings("NullAway.Init") // set before each test
  private RunningApplication app;

  /** How it is served. */
  abstract WebApplicationType type();

  /** Below {@code /own/}, the ways in which it sets the fields that Weir tells limits by. */
  abstract List<String> ways();

  @BeforeAll
  void start() {
    shared = RunningApplication.start(type(), POLICY);
  }

  /** An hour later all counters are as new. */
  @BeforeEach
  void anHourPasses() {
    app = shared;
    app.ticker().advance(Duration.ofHours(1));
  }

  @AfterAll
  void stop() {
    shared.close();
  }

  @Test
  void oneHundredPassAndTheNextLearnsWhenToComeBack() {
    HttpResponse<String> first = app.get("/api/v1/test");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(header(first, "X-RateLimit-Limit")).isEqualTo("100");
    assertThat(header(first, "X-RateLimit-Remaining")).isEqualTo("99");
    assertThat(header(first, "RateLimit-Policy")).isEqualTo("\"default-60s\";q=100;w=60");
    assertThat(header(first, "RateLimit")).startsWith("\"default-60s\";r=99;t=");
    assertThat(pass("/api/v1/test", 99)).isEqualTo(99);

    HttpResponse<String> refused = app.get("/api/v1/test");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(header(refused, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(header(refused, "X-RateLimit-Remaining")).isEqualTo("0");
    assertThat(header(refused, "Cache-Control")).isEqualTo("no-store");
    JsonNode problem = RunningApplication.json(refused);
    assertThat(problem.path("error").asString()).isEqualTo("rate_limit_exceeded");
    assertThat(problem.path("status").asInt()).isEqualTo(429);
    assertThat(problem.path("instance").asString()).isEqualTo("/api/v1/test");
    assertThat(problem.path("limit").asLong()).isEqualTo(100);
    assertThat(problem.path("documentation_url").asString())
        .isEqualTo("https://example.com/limits");
    assertThat(header(refused, "Retry-After"))
        .isEqualTo(problem.path("retry_after").asString())
        .matches("[1-9][0-9]*");
  }

  @Test
  void whoWaitsAsToldPasses() {
    pass("/api/v1/compute", 3);
    HttpResponse<String> refused = app.get("/api/v1/compute");

    app.ticker().advance(Duration.ofSeconds(Long.parseLong(header(refused, "Retry-After"))));

    assertThat(app.get("/api/v1/compute").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere", "/broken"})
  void errorsTellTheLimitsToo(String path) {

    HttpResponse<String> response = app.get(path);

    assertThat(response.statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(response.headers().allValues("X-RateLimit-Remaining")).containsExactly("99");
    assertThat(response.headers().allValues("RateLimit")).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void ofEachFieldThereIsOneValueWhateverTheApplicationSets(String way) {

    HttpResponse<String> response = app.get("/own/" + way);

    HttpHeaders headers = response.headers();
    assertThat(headers.allValues("X-RateLimit-Limit")).containsExactly("100");
    assertThat(headers.allValues("X-RateLimit-Remaining")).containsExactly("99");
    assertThat(headers.allValues("X-RateLimit-Reset")).hasSize(1).doesNotContain("7");
    assertThat(headers.allValues("RateLimit-Policy")).containsExactly("\"default-60s\";q=100;w=60");
    assertThat(headers.allValues("RateLimit")).containsExactly("\"default-60s\";r=99;t=60");
    assertThat(response.statusCode()).isEqualTo(way.startsWith("failing") ? 500 : 200);
  }

  @Test
  void aRefusalOfHeadHasNoBodyAndOneOfABodyLeavesNoConnectionBehind() {
    pass("/api/v1/test", 100);

    HttpResponse<String> head = app.send("HEAD", "/api/v1/test", "");
    HttpResponse<String> post = app.send("POST", "/api/v1/test", "x".repeat(100_000));

    assertThat(head.statusCode()).isEqualTo(429);
    assertThat(head.body()).isEmpty();
    assertThat(post.statusCode()).isEqualTo(429);
    assertThat(RunningApplication.json(post).path("status").asInt()).isEqualTo(429);
    assertThat(app.get("/api/v1/test").statusCode()).isEqualTo(429);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP", "X-API-Key"})
  void whatClientsSayOfThemselvesChangesNothing(String header) {
    pass("/api/v1/compute", 3);

    assertThat(app.get("/api/v1/compute", header, "203.0.113.7").statusCode()).isEqualTo(429);
    assertThat(app.get("/api/v1/compute", header, "for=203.0.113.8").statusCode()).isEqualTo(429);
  }

  @Test
  void noSpellingOfAPathEscapesItsLimit() throws IOException {
    pass("/api/v1/compute", 3);

    for (String path :
        List.of(
            "//api/v1/compute",
            "/api//v1/compute",
            "/api/v1/compute/",
            "/api/v1/./compute",
            "/api/v1/x/../compute",
            "/api/v1/%63ompute",
            "/api/v1/compute;v=1",
            "/api;a=b/v1/compute",
            "/api/v1/compute?x=/api/v1/test",
            "/api/v1/compute%2f",
            "/api/v1%2fcompute",
            "/api/v1/compute%00",
            "/api\\v1\\compute",
            "http://elsewhere/api/v1/compute")) {
      assertThat(app.statusOf(path)).as(path).isBetween(400, 499);
    }
  }

  @Test
  void whatARequestReallyCostIsSettledWhenTheResponseIsComplete() {

    HttpResponse<String> byHeader = app.get("/costly/header?cost=10");
    awaitRemaining(90);
    app.get("/costly/attribute?cost=20");
    awaitRemaining(70);
    app.get("/costly/attribute?cost=0");
    awaitRemaining(70);
    HttpResponse<String> wrong = app.get("/costly/header?cost=lots");
    awaitRemaining(69);

    assertThat(byHeader.headers().map()).doesNotContainKey("x-ratelimit-cost");
    assertThat(wrong.headers().map()).doesNotContainKey("x-ratelimit-cost");
    assertThat(wrong.statusCode()).isEqualTo(200);
  }

  private void awaitRemaining(long remaining) {
    LimitStore store = app.bean(CountingStore.class).limits();
    Limits limits = app.bean(LiveLimiter.class).get().engine().policy().defaultLimits();
    await()
        .untilAsserted(
            () ->
                assertThat(store.peek("ip:127.0.0.1:default", limits, 1).remaining())
                    .isEqualTo(remaining));
  }

  @Test
  void aMethodIsLimitedByItsKeyAndRefusedAsByTheFilter() {

    assertThat(pass("/reports/sync?tenant=a", 2)).isEqualTo(2);
    HttpResponse<String> refused = app.get("/reports/sync?tenant=a");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(header(refused, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(refused.headers().allValues("X-RateLimit-Limit")).containsExactly("2");
    assertThat(refused.headers().allValues("RateLimit-Policy"))
        .containsExactly("\"reports-render-60s\";q=2;w=60");
    assertThat(header(refused, "Retry-After")).matches("[1-9][0-9]*");
    JsonNode problem = RunningApplication.json(refused);
    assertThat(problem.path("error").asString()).isEqualTo("rate_limit_exceeded");
    assertThat(problem.path("title").asString()).isEqualTo("Too Many Requests");
    assertThat(problem.path("instance").asString()).isEqualTo("/reports/sync");
    assertThat(problem.path("limits_exceeded").path(0).path("policy").asString())
        .isEqualTo("reports-render-60s");
    assertThat(app.get("/reports/sync?tenant=b").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/reports/future", "/reports/mono", "/reports/flux?pages=2"})
  void whatComesLaterIsLimitedToo(String path) {

    assertThat(pass(path, 2)).isEqualTo(2);
    HttpResponse<String> refused = app.get(path);

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().allValues("X-RateLimit-Remaining")).hasSize(1);
    assertThat(RunningApplication.json(refused).path("error").asString())
        .isEqualTo("rate_limit_exceeded");
  }

  @Test
  void aControllersOwnMethodIsLimited() {

    assertThat(app.get("/reports/annotated").statusCode()).isEqualTo(200);
    assertThat(app.get("/reports/annotated").statusCode()).isEqualTo(429);
  }

  @Test
  void excludedPathsAreNotLimitedUnlessAnEndpointMeansThem() {
    HttpResponse<String> plain = app.get("/plain");

    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(plain.headers().map()).doesNotContainKey("x-ratelimit-limit");
    assertThat(header(app.get("/plain/"), "X-RateLimit-Remaining")).isEqualTo("99");
    assertThat(header(app.get("/api/v1/compute"), "X-RateLimit-Limit")).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/plain;v=1", "/%70lain", "/a%20b", "/%61%20b;v=1"})
  void anExcludedPathIsComparedDecoded(String path) {

    HttpResponse<String> response = app.get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().map()).doesNotContainKey("x-ratelimit-limit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"//plain", "/plain/", "/x/plain", "/a%2520b"})
  void whatIsRoutedElsewhereIsNotExcluded(String path) {
    assertThat(header(app.get(path), "X-RateLimit-Remaining")).isEqualTo("99");
  }

  /** Spring routes the path as it was sent, whatever dots in it mean to others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/files/../internal/jobs",
        "/files/%2e%2E/internal/jobs",
        "/files/..;/internal/jobs",
        "/files/x/.%2e;v=1/../internal/jobs",
        "/files/../plain",
        "/files/%2e./plain",
        "/files/..;x=y/plain",
      })
  void noDotsLendAPathTheFreedomOfAnother(String path) throws IOException {
    assertThat(app.statusOf(path)).isEqualTo(200);
    pass("/api/v1/test", 99);

    assertThat(app.statusOf(path)).isEqualTo(429);
    assertThat(app.statusOf("/internal/jobs")).isEqualTo(200);
    assertThat(app.statusOf("/plain")).isEqualTo(200);
  }

  @Test
  void whoIsExemptPassesUncounted() {
    pass("/api/v1/test", 100);

    HttpResponse<String> exempt = app.get("/internal/jobs");

    assertThat(exempt.statusCode()).isEqualTo(200);
    assertThat(exempt.headers().map()).doesNotContainKeys("x-ratelimit-limit", "ratelimit");
    assertThat(app.get("/internal/own").headers().allValues("RateLimit"))
        .as("the application's own")
        .containsExactly("7", "8");
  }

  @Test
  void anAdministratorMayBlockAndGrant() {
    Overrides overrides = app.bean(Overrides.class);
    overrides.put(override(new Action.Block()));
    HttpResponse<String> blocked = app.get("/internal/jobs");
    overrides.put(override(new Action.Grant(Limits.of(Limit.perMinute(7)))));
    HttpResponse<String> granted = app.get("/api/v1/compute");
    overrides.remove("ip:127.0.0.1");

    assertThat(blocked.statusCode()).isEqualTo(403);
    assertThat(RunningApplication.json(blocked).path("error").asString()).isEqualTo("blocked");
    assertThat(blocked.body()).doesNotContain("secret reason");
    assertThat(header(granted, "X-RateLimit-Limit")).isEqualTo("7");
    assertThat(header(app.get("/api/v1/compute"), "X-RateLimit-Limit")).isEqualTo("3");
  }

  private static AdminOverride override(Action action) {
    return new AdminOverride("ip:127.0.0.1", action, Optional.empty(), "secret reason");
  }

  @Test
  void nothingPassesWhileAClosedStoreIsDown() {
    try (RunningApplication down = RunningApplication.start(type(), new DownStore(), POLICY)) {
      HttpResponse<String> response = down.get("/api/v1/test");

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(header(response, "Retry-After")).isEqualTo("1");
      assertThat(RunningApplication.json(response).path("error").asString())
          .isEqualTo("store_unavailable");
      for (String path : List.of("/plain?call=sync", "/plain?call=future", "/plain?call=mono")) {
        HttpResponse<String> call = down.get(path);

        assertThat(call.statusCode()).as(path).isEqualTo(503);
        assertThat(header(call, "Retry-After")).isEqualTo("1");
      }
    }
  }

  @Test
  void aRaisedLimitKeepsWhatWasUsedWhileRequestsComeIn() throws Exception {
    Path file =
        Files.writeString(directory.resolve("weir.toml"), "[default]\nlimits = [\"100/min\"]\n");
    ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();
    try (RunningApplication following =
        RunningApplication.start(type(), "weir.policy-file=" + file)) {
      app = following;
      pass("/api/v1/test", 60);
      Files.writeString(file, "[default]\nlimits = [\"200/min\"]\n");
      List<Thread> load =
          IntStream.range(0, 4).mapToObj(client -> new Thread(() -> record(statuses))).toList();
      load.forEach(Thread::start);
      PolicyReload.Outcome outcome = app.bean(PolicyInForce.class).reload();
      for (Thread thread : load) {
        thread.join();
      }

      assertThat(outcome).isInstanceOf(PolicyReload.Outcome.Applied.class);
      assertThat(statuses).hasSize(20).containsOnly(200);
      HttpResponse<String> after = app.get("/api/v1/test");
      assertThat(header(after, "X-RateLimit-Limit")).isEqualTo("200");
      assertThat(header(after, "X-RateLimit-Remaining")).isEqualTo("119");
    }
  }

  private void record(ConcurrentLinkedQueue<Integer> statuses) {
    for (int i = 0; i < 5; i++) {
      statuses.add(app.get("/api/v1/test").statusCode());
    }
  }

  private int pass(String path, int times) {
    return (int) IntStream.range(0, times).filter(i -> app.get(path).statusCode() == 200).count();
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("none");
  }

  /** A shared store that is away, and by its setting lets nothing pass. */
  private static final class DownStore implements LimitStore {
    private final StoreUnavailableException down =
        new StoreUnavailableException("down on purpose", new IOException());

    @Override
    public boolean tryAcquire(String key, Limits limits, long permits) {
      throw down;
    }

    @Override
    public Decision check(String key, Limits limits, long permits) {
      throw down;
    }

    @Override
    public CompletableFuture<Decision> checkAsync(String key, Limits limits, long permits) {
      return CompletableFuture.failedFuture(down);
    }

    @Override
    public Decision peek(String key, Limits limits, long permits) {
      throw down;
    }

    @Override
    public Reservation reserve(String key, Limits limits, long permits, Duration maxWait) {
      throw down;
    }

    @Override
    public void refund(String key, Limits limits, long permits) {}

    @Override
    public void penalize(String key, Limits limits, long permits) {}

    @Override
    public void reset(String key) {}

    @Override
    public long size() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
