package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The decision API over real HTTP; each test asks for clients of its own. */
class CheckTest {
  private static final TestServer SERVER =
      TestServer.decisions(
          """
          [[identity.api_keys]]
          sha256 = "85dbe15d75ef9308c7ae0f33c7a324cc6f4bf519a2ed2f3027bd33c140a4f9aa"
          user = "acme"
          tier = "premium"
          [tiers.premium]
          limits = ["5000/min"]
          [[endpoints]]
          name = "report"
          path = "/report"
          methods = ["POST"]
          limits = ["10/min"]
          cost = 4
          [[endpoints]]
          name = "login"
          path = "/login"
          limits = ["5/min"]
          key = ["ip"]
          [[endpoints]]
          name = "search"
          path = "/search"
          limits = ["5/min"]
          key = ["header:X-Tenant"]
          [[endpoints]]
          name = "trial"
          path = "/trial"
          limits = ["1/min"]
          shadow = true
          [[exempt]]
          users = ["monitor"]
          """);

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @Test
  void anAllowedRequestIsTold() throws Exception {
    HttpResponse<String> response =
        SERVER.check("{\"user\":\"ada\",\"method\":\"GET\",\"path\":\"/x\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.headers().firstValue("X-RateLimit-Limit")).isEmpty();
    assertThat(TestServer.json(response))
        .isEqualTo(
            TestServer.json(
                """
                {"allowed":true,"limit":100,"remaining":99,"reset":%1$d,
                 "retry_after":null,"retry_after_ms":null,"policy":"default-60s",
                 "limits":[{"policy":"default-60s","limit":100,"window_seconds":60,
                   "remaining":99,"reset":%1$d,"retry_after":null}],
                 "shadow":false,"degraded":false,
                 "headers":{"X-RateLimit-Limit":"100","X-RateLimit-Remaining":"99",
                   "X-RateLimit-Reset":"%1$d",
                   "RateLimit-Policy":"\\"default-60s\\";q=100;w=60",
                   "RateLimit":"\\"default-60s\\";r=99;t=60"}}
                """
                    .formatted(epochSecondsIn(Duration.ofMinutes(1)))));
  }

  @Test
  void aRefusedRequestIsToldWithTwoHundredAsWell() throws Exception {
    String question = "{\"user\":\"bob\",\"path\":\"/x\",\"cost\":60}";
    SERVER.check(question);

    HttpResponse<String> response = SERVER.check(question);

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode decision = TestServer.json(response);
    assertThat(decision.get("allowed").booleanValue()).isFalse();
    assertThat(decision.get("remaining").longValue()).isEqualTo(40);
    assertThat(decision.get("retry_after").longValue()).isPositive();
    assertThat(decision.get("retry_after_ms").longValue()).isPositive();
    assertThat(decision.get("headers").get("Retry-After").stringValue())
        .isEqualTo(decision.get("retry_after").toString());
  }

  @Test
  void aLimitInShadowTellsWhatItWouldHaveDone() throws Exception {
    String question = "{\"user\":\"trish\",\"path\":\"/trial\"}";

    JsonNode first = TestServer.json(SERVER.check(question));
    JsonNode second = TestServer.json(SERVER.check(question));

    assertThat(first.get("shadow").booleanValue()).isFalse();
    assertThat(second.get("allowed").booleanValue()).isTrue();
    assertThat(second.get("shadow").booleanValue()).isTrue();
    assertThat(second.get("policy").stringValue()).isEqualTo("default-60s");
    assertThat(second.get("remaining").longValue()).isEqualTo(98);
    assertThat(second.get("headers").get("RateLimit-Policy").stringValue())
        .endsWith("\"trial-60s\";q=1;w=60;weir-shadow");
  }

  @Test
  void whoIsExemptHasNoLimits() throws Exception {
    JsonNode decision = TestServer.json(SERVER.check("{\"user\":\"monitor\",\"path\":\"/x\"}"));

    assertThat(decision.get("allowed").booleanValue()).isTrue();
    assertThat(decision.get("limit").isNull()).isTrue();
    assertThat(decision.get("limits")).isEmpty();
    assertThat(decision.get("headers")).isEmpty();
  }

  @Test
  void whatCanNeverPassHasNoTimeToRetry() throws Exception {
    JsonNode decision =
        TestServer.json(SERVER.check("{\"user\":\"cy\",\"path\":\"/x\",\"cost\":101}"));

    assertThat(decision.get("allowed").booleanValue()).isFalse();
    assertThat(decision.get("retry_after").isNull()).isTrue();
    assertThat(decision.get("headers").has("Retry-After")).isFalse();
  }

  @Test
  void theTierOfTheQuestionIsTakenAsVerified() throws Exception {
    assertThat(remaining("{\"user\":\"dan\",\"tier\":\"premium\",\"path\":\"/x\"}"))
        .isEqualTo(4999);
    assertThat(remaining("{\"ip\":\"192.0.2.7\",\"tier\":\"premium\",\"path\":\"/x\"}"))
        .isEqualTo(4999);
    assertThat(remaining("{\"user\":\"eve\",\"tier\":\"gold\",\"path\":\"/x\"}")).isEqualTo(99);
    assertThat(remaining("{\"user\":\"fay\",\"tier\":null,\"path\":\"/x\"}")).isEqualTo(99);
  }

  @Test
  void anApiKeyIsItsRegisteredUserAndTier() throws Exception {
    assertThat(remaining("{\"api_key\":\"secret-key\",\"path\":\"/x\"}")).isEqualTo(4999);
    assertThat(remaining("{\"user\":\"acme\",\"tier\":\"premium\",\"path\":\"/x\"}"))
        .isEqualTo(4998);
  }

  @Test
  void spellingsOfOneAddressAreOneClient() throws Exception {
    assertThat(remaining("{\"ip\":\"192.0.2.1\",\"path\":\"/x\"}")).isEqualTo(99);
    assertThat(remaining("{\"ip\":\"::ffff:192.0.2.1\",\"path\":\"/x\"}")).isEqualTo(98);
  }

  @Test
  void spellingsOfOnePathAreOneEndpoint() throws Exception {
    assertThat(remaining("{\"user\":\"gus\",\"method\":\"POST\",\"path\":\"/report\"}"))
        .isEqualTo(6);
    assertThat(remaining("{\"user\":\"gus\",\"method\":\"post\",\"path\":\"//re%70ort/?a=b\"}"))
        .isEqualTo(2);
  }

  @Test
  void theCostOfTheQuestionReplacesThePolicys() throws Exception {
    assertThat(remaining("{\"user\":\"hal\",\"method\":\"POST\",\"path\":\"/report\",\"cost\":1}"))
        .isEqualTo(9);
  }

  @Test
  void theMethodIsGetUnlessTheQuestionSaysOtherwise() throws Exception {
    assertThat(remaining("{\"user\":\"ida\",\"path\":\"/report\"}")).isEqualTo(99);
  }

  @Test
  void rulesThatCountByAddressAreAskedByAddress() throws Exception {
    assertThat(remaining("{\"ip\":\"192.0.2.9\",\"path\":\"/login\"}")).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"path":"/x"}                                      | user    | by user, ip or api_key
          {"user":"a","ip":"192.0.2.1","path":"/x"}          | ip      | cannot be combined with user
          {"ip":"192.0.2.1","api_key":"k","path":"/x"}       | api_key | cannot be combined with ip
          {"api_key":"secret-key","tier":"a","path":"/x"}    | tier    | cannot be combined with api_key
          {"user":42,"path":"/x"}                            | user    | must be a string in quotes, got 42
          {"user":" ","path":"/x"}                           | user    | must not be blank
          {"user":"a","tier":"","path":"/x"}                 | tier    | must not be blank
          {"user":"a","tier":["b"],"path":"/x"}              | tier    | must be a string in quotes, got ["b"]
          {"ip":"localhost","path":"/x"}                     | ip      | must be an IPv4 or IPv6 address, got "localhost"
          {"api_key":"unknown","path":"/x"}                  | api_key | is not registered
          {"api_key":7,"path":"/x"}                          | api_key | must be a string in quotes, got something else
          {"user":"a"}                                       | path    | is missing
          {"user":"a","path":"x"}                            | path    | must start with /
          {"user":"a","path":null}                           | path    | is missing
          {"user":"a","path":"/x","method":"G ET"}           | method  | must be the name of a method such as GET, got "G ET"
          {"user":"a","path":"/x","method":7}                | method  | must be a string in quotes, got 7
          {"user":"a","path":"/x","cost":0}                  | cost    | from 1 to 1000000000, got 0
          {"user":"a","path":"/x","cost":1000000001}         | cost    | from 1 to 1000000000
          {"user":"a","path":"/x","cost":1.5}                | cost    | must be a whole number
          {"user":"a","path":"/x","cost":99999999999999999999} | cost  | must be a whole number
          {"user":"a","path":"/x","cost":"1"}                | cost    | must be a whole number from 1 to 1000000000, got "1"
          {"user":"a","path":"/x","usr":"b"}                 | usr     | the fields are user, ip, api_key, tier, method, path, cost
          {"user":"a","path":"/login"}                       | ip      | the rule login counts by address
          {"user":"a","path":"/search"}                      | path    | the header x-tenant
          {"user":"a","user":"b","path":"/x"}                | body    | name each field once, line 1 column
          {"user":"a","path":"/x"} {}                        | body    | must be JSON
          {"user":                                           | body    | must be JSON
          ``                                                 | body    | must be a JSON object
          7                                                  | body    | must be a JSON object
          [{"user":"a","path":"/x"}]                         | body    | lists are not supported
          """)
  void aWrongQuestionIsToldWhatIsWrong(String question, String field, String detail)
      throws Exception {
    HttpResponse<String> response = SERVER.check(question);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = TestServer.json(response);
    assertThat(problem.get("status").intValue()).isEqualTo(400);
    assertThat(problem.get("title").stringValue()).isEqualTo("Bad Request");
    assertThat(problem.get("instance").stringValue()).isEqualTo("/v1/check");
    assertThat(problem.get("field").stringValue()).isEqualTo(field);
    assertThat(problem.get("detail").stringValue()).startsWith(field + ": ").contains(detail);
  }

  @Test
  void longValuesAreRefusedAndNotRepeatedInFull() throws Exception {
    String name = "u".repeat(257);

    assertThat(detail("{\"user\":\"" + name + "\",\"path\":\"/x\"}"))
        .contains("at most 256 characters")
        .hasSizeLessThan(200);
    assertThat(detail("{\"user\":\"a\",\"path\":\"/" + name.repeat(32) + "\"}"))
        .contains("at most 8192 characters")
        .hasSizeLessThan(200);
    assertThat(detail("{\"user\":\"a\",\"path\":\"/x\",\"" + name + "\":1}"))
        .contains("is no field")
        .hasSizeLessThan(200);
  }

  @Test
  void aQuestionThatIsNotJsonIsNotRead() throws Exception {
    HttpResponse<String> response =
        SERVER.send(
            "POST", "/v1/check", BodyPublishers.ofString("user=a"), "Content-Type", "text/plain");

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(TestServer.json(response).get("detail").stringValue()).contains("text/plain");
  }

  @ParameterizedTest
  @MethodSource
  void whatIsBeyondTheBoundsOfJsonIsNotRead(String question) throws Exception {
    HttpResponse<String> response = SERVER.check(question);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(response).get("detail").stringValue()).contains("must be JSON");
  }

  static List<String> whatIsBeyondTheBoundsOfJsonIsNotRead() {
    return List.of(
        "[".repeat(60_000), "{\"a\":".repeat(10_000), "{\"cost\":" + "9".repeat(50_000) + "}");
  }

  @Test
  void questionsArePosted() throws Exception {
    HttpResponse<String> response = SERVER.get("/v1/check");

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue("POST");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBodyBeyondTheBoundIsRefusedWhetherOrNotItsLengthIsTold(boolean told) throws Exception {
    byte[] body = " ".repeat(64 * 1024 + 1).getBytes(StandardCharsets.US_ASCII);

    HttpResponse<String> response =
        SERVER.send(
            "POST",
            "/v1/check",
            told
                ? BodyPublishers.ofByteArray(body)
                : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)),
            "Content-Type",
            "application/json");

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(TestServer.json(response).get("detail").stringValue()).contains("65536 bytes");
  }

  @Test
  void whoeverAsksIsNotLimited() throws Exception {
    for (int i = 0; i < 101; i++) {
      assertThat(SERVER.check("{\"user\":\"joe\",\"path\":\"/x\"}").statusCode()).isEqualTo(200);
    }

    assertThat(TestServer.json(SERVER.check("{\"user\":\"joe\",\"path\":\"/x\"}")).get("allowed"))
        .isEqualTo(TestServer.json("false"));
  }

  @Test
  void aTokenKeepsStrangersOut() throws Exception {
    try (TestServer server = TestServer.decisions("", "s3cret")) {
      assertThat(ask(server, "Bearer s3cret").statusCode()).isEqualTo(200);
      assertThat(ask(server, "bearer s3cret ").statusCode()).isEqualTo(200);
      for (String wrong : new String[] {"Bearer s3cre", "Bearer ", "Basic s3cret", "s3cret"}) {
        HttpResponse<String> response = ask(server, wrong);
        assertThat(response.statusCode()).as(wrong).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(TestServer.json(response).get("detail").stringValue())
            .contains("Authorization: Bearer")
            .doesNotContain("s3cret");
      }
      assertThat(server.check("not even JSON").statusCode()).isEqualTo(401);
      assertThat(server.get("/health").statusCode()).isEqualTo(200);
    }
  }

  private static HttpResponse<String> ask(TestServer server, String authorization)
      throws IOException, InterruptedException {
    return server.send(
        "POST",
        "/v1/check",
        BodyPublishers.ofString("{\"user\":\"a\",\"path\":\"/x\"}"),
        "Content-Type",
        "application/json",
        "Authorization",
        authorization);
  }

  private static long remaining(String question) throws IOException, InterruptedException {
    HttpResponse<String> response = SERVER.check(question);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return TestServer.json(response).get("remaining").longValue();
  }

  private static String detail(String question) throws IOException, InterruptedException {
    HttpResponse<String> response = SERVER.check(question);
    assertThat(response.statusCode()).isEqualTo(400);
    return TestServer.json(response).get("detail").stringValue();
  }

  private static long epochSecondsIn(Duration wait) {
    return SERVER.ticker.wallTime().plus(wait).getEpochSecond();
  }
}
