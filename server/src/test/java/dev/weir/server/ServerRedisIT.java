package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.redis.RedisProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Servers on a real Redis, by the real clock. */
class ServerRedisIT {
  private static final String QUESTION = "{\"user\":\"ada\",\"path\":\"/x\"}";
  private static final Duration BACK_WITHIN = Duration.ofSeconds(1);

  /** What is logged belongs to the test, not to the build's log. */
  private final PrintStream err = System.err;

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @BeforeEach
  void catchLog() {
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void releaseLog() {
    System.setErr(err);
  }

  @Test
  void twoServersShareACount() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        TestServer one = TestServer.real(policy(redis.url(), ""));
        TestServer two = TestServer.real(policy(redis.url(), ""))) {
      for (int i = 0; i < 60; i++) {
        assertThat(decision(one).get("allowed").booleanValue()).isTrue();
      }
      for (int i = 0; i < 40; i++) {
        assertThat(decision(two).get("allowed").booleanValue()).isTrue();
      }

      for (TestServer server : new TestServer[] {one, two}) {
        JsonNode refused = decision(server);
        assertThat(refused.get("allowed").booleanValue()).isFalse();
        assertThat(refused.get("degraded").booleanValue()).isFalse();
        assertThat(refused.get("retry_after").longValue()).isBetween(1L, 60L);
      }
    }
  }

  @Test
  void whatIsCountedOutlivesTheServer() throws Exception {
    try (RedisProcess redis = RedisProcess.start()) {
      try (TestServer first = TestServer.real(policy(redis.url(), ""))) {
        assertThat(decision(first).get("remaining").longValue()).isEqualTo(99);
      }
      try (TestServer next = TestServer.real(policy(redis.url(), ""))) {
        assertThat(decision(next).get("remaining").longValue()).isEqualTo(98);
      }
    }
  }

  @Test
  void healthTellsThatRedisDecides() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        TestServer server = TestServer.real(policy(redis.url(), "instances = 2"))) {
      JsonNode store = store(server);

      assertThat(store.get("type").stringValue()).isEqualTo("redis");
      assertThat(store.get("state").stringValue()).isEqualTo("up");
      assertThat(store.get("when_down").stringValue()).isEqualTo("local");
      assertThat(store.get("instances").intValue()).isPositive();
      assertThat(store.get("since").stringValue()).endsWith("Z");
      assertThat(store.has("failure")).isFalse();
    }
  }

  @Test
  void eachServerGivesItsPartWhileRedisIsDownAndRedisDecidesOnceItIsBack() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        TestServer server = TestServer.real(policy(redis.url(), ""))) {
      decision(server);
      redis.kill();

      JsonNode local = decision(server);
      assertThat(local.get("allowed").booleanValue()).isTrue();
      assertThat(local.get("degraded").booleanValue()).isTrue();
      assertThat(local.get("remaining").longValue()).isLessThan(99);
      assertThat(server.get("/api/v1/test").statusCode()).isEqualTo(200);
      isDegraded(server);

      redis.restart();
      decidesAgain(server);
      isUp(server);
    }
  }

  @Test
  void everythingPassesWhileRedisIsDownIfThatIsThePolicy() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        TestServer server = TestServer.real(policy(redis.url(), "when_down = 'open'"))) {
      decision(server);
      redis.kill();

      for (int i = 0; i < 150; i++) {
        JsonNode open = decision(server);
        assertThat(open.get("allowed").booleanValue()).isTrue();
        assertThat(open.get("degraded").booleanValue()).isTrue();
        assertThat(open.get("remaining").isNull()).isTrue();
      }
      HttpResponse<String> test = server.get("/api/v1/test");
      assertThat(test.statusCode()).isEqualTo(200);
      assertThat(test.headers().firstValue("RateLimit-Policy")).isPresent();
      assertThat(test.headers().firstValue("X-RateLimit-Remaining")).isEmpty();
      isDegraded(server);

      redis.restart();
      decidesAgain(server);
    }
  }

  @Test
  void nothingPassesWhileRedisIsDownIfThatIsThePolicy() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        TestServer server = TestServer.real(policy(redis.url(), "when_down = 'closed'"))) {
      decision(server);
      redis.kill();

      assertThat(server.check(QUESTION).statusCode()).isEqualTo(503);
      HttpResponse<String> test = server.get("/api/v1/test");
      assertThat(test.statusCode()).isEqualTo(503);
      assertThat(test.headers().firstValue("Retry-After")).hasValue("1");
      isDegraded(server);

      redis.restart();
      decidesAgain(server);
    }
  }

  @Test
  void aServerStartsWithoutRedisAndFindsItLater() throws Exception {
    int port = RedisProcess.freePort();
    try (TestServer server = TestServer.real(policy("redis://127.0.0.1:" + port, ""))) {
      assertThat(decision(server).get("degraded").booleanValue()).isTrue();
      isDegraded(server);

      try (RedisProcess redis = RedisProcess.startOn(port)) {
        assertThat(redis.port()).isEqualTo(port);
        await().atMost(Duration.ofSeconds(5)).until(() -> !degraded(server));
      }
    }
  }

  @Test
  void goingAndComingBackAreLoggedOnceEach() throws Exception {
    try (RedisProcess redis = RedisProcess.start("--requirepass", "hunter2");
        TestServer server =
            TestServer.real(policy("redis://:hunter2@127.0.0.1:" + redis.port(), ""))) {
      decision(server);
      redis.kill();
      for (int i = 0; i < 20; i++) {
        decision(server);
      }
      isDegraded(server);
      redis.restart();
      decidesAgain(server);
      isUp(server);
    }

    String lines = log.toString(StandardCharsets.UTF_8);
    assertThat(lines.lines().filter(line -> line.contains("store_down")))
        .singleElement()
        .asString()
        .contains("redis=\"redis://:***@127.0.0.1:", "kind=\"connection\"", "when_down=\"local\"");
    assertThat(lines.lines().filter(line -> line.contains("store_up"))).hasSize(1);
    assertThat(lines).doesNotContain("hunter2", "\tat ");
  }

  @Test
  void aRedisThatIsRequiredMustBeReached() {
    String url = "redis://:hunter2@127.0.0.1:" + RedisProcess.freePort();

    assertThatThrownBy(() -> TestServer.real(policy(url, "required = true")))
        .isInstanceOf(ServerException.class)
        .message()
        .startsWith("store.required: Redis at redis://:***@127.0.0.1:")
        .contains("correct store.url")
        .doesNotContain("hunter2");
  }

  @Test
  void aRedisThatIsRequiredMustKnowThePassword() {
    try (RedisProcess redis = RedisProcess.start("--requirepass", "correct-horse")) {
      String url = "redis://:hunter2@127.0.0.1:" + redis.port();

      assertThatThrownBy(() -> TestServer.real(policy(url, "required = true")))
          .isInstanceOf(ServerException.class)
          .message()
          .contains("correct user and password in store.url")
          .doesNotContain("hunter2");
    }
  }

  /** Patient with Redis, so that a machine that is busy elsewhere makes no difference. */
  private static String policy(String url, String more) {
    return "[store]\ntype = 'redis'\nurl = '" + url + "'\ntimeout = '5s'\n" + more + "\n";
  }

  /** After a few requests that Redis did not answer. */
  private static void isDegraded(TestServer server) throws IOException, InterruptedException {
    await()
        .atMost(Duration.ofSeconds(2))
        .until(
            () -> degraded(server) && store(server).get("state").stringValue().equals("degraded"));
    JsonNode store = store(server);
    assertThat(store.get("failure").stringValue()).isEqualTo("connection");
    assertThat(store.get("since").stringValue()).endsWith("Z");
  }

  private static void decidesAgain(TestServer server) {
    await().atMost(BACK_WITHIN).until(() -> !degraded(server));
  }

  /** When Redis has decided for a second. */
  private static void isUp(TestServer server) {
    await()
        .atMost(BACK_WITHIN.multipliedBy(3))
        .until(() -> !degraded(server) && store(server).get("state").stringValue().equals("up"));
  }

  private static boolean degraded(TestServer server) throws IOException, InterruptedException {
    HttpResponse<String> response = server.check(QUESTION);
    return response.statusCode() != 200 || TestServer.json(response).get("degraded").booleanValue();
  }

  private static JsonNode decision(TestServer server) throws IOException, InterruptedException {
    HttpResponse<String> response = server.check(QUESTION);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return TestServer.json(response);
  }

  private static JsonNode store(TestServer server) throws IOException, InterruptedException {
    HttpResponse<String> health = server.get("/health");
    assertThat(health.statusCode()).isEqualTo(200);
    return TestServer.json(health).get("store");
  }
}
