package dev.weir.http.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.InProcessStore;
import dev.weir.ManualTicker;
import dev.weir.http.Policies;
import dev.weir.policy.PolicyEngine;
import java.util.List;
import java.util.Random;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spellings that a real container takes for a limited path must be counted under its limit. */
class PathSpellingTest {
  private static final List<String> SEPARATORS =
      List.of(
          "/",
          "/",
          "/",
          "/",
          "//",
          "/./",
          "/x/../",
          "/x/..;a/",
          "/%2e/",
          "/x/%2e%2e/",
          "/;/",
          "/costly/../",
          "/costly/%2E./",
          "/..;/",
          "/.;x/./",
          "/%252e/",
          "%2f",
          "/costly/");
  private static final List<String> ENDINGS =
      List.of("", "", "", "", "?x=/../y", "/", "/.", "/x/..", ";", "/..", "/../test", "%2f", "%20");

  private final TomcatServer server = new TomcatServer("");

  @BeforeEach
  void serve() {
    ManualTicker ticker = new ManualTicker();
    PolicyEngine engine =
        new PolicyEngine(
            Policies.of(
                Policies.endpoint("test", "/api/v1/test", "100000/min"),
                Policies.endpoint("costly", "/costly/**", "50000/min")),
            InProcessStore.builder().maxKeys(1000).ticker(ticker).build());
    server
        .filter(new RateLimitFilter(engine, ticker))
        .on("/api/v1/test", (request, response) -> response.setHeader("Reached", "test"))
        .on("/costly/*", (request, response) -> response.setHeader("Reached", "costly"))
        .on("/", (request, response) -> response.sendError(404));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/test",
        "//api/v1/test",
        "/api//v1///test",
        "/api/./v1/test",
        "/x/../api/v1/test",
        "/api/v1/x/../test",
        "/%61pi/v1/te%73t",
        "/api/%2e/v1/test",
        "/x/%2e%2e/api/v1/test",
        "/x/%2E./api/v1/test",
        "/api/v1/test;jsessionid=x",
        "/api;a=b/v1;c=d/test;e",
        "/;x/api/v1/test",
        "/x/..;y/api/v1/test",
        "/api/.;/v1/test",
        "/api/v1/test?x=/y",
        "http://test/api/v1/test",
      })
  void countsASpellingThatTheContainerTakesForThePath(String spelling) {
    server.start();

    RawResponse response = server.get(spelling);
    assertThat(response.values("Reached")).containsExactly("test");
    assertThat(response.standing()).isEqualTo("test-60s 99999");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/test/",
        "/API/v1/test",
        "/api/v1/test%3bx",
        "/api%252fv1/test",
        "/api/%252e/v1/test",
        "/%2561pi/v1/test",
      })
  void knowsSpellingsThatTheContainerTakesForAnotherPath(String spelling) {
    server.start();

    RawResponse response = server.get(spelling);
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.standing()).isIn("default-60s 99", "test-60s 99999");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api%2fv1%2ftest",
        "/api%5cv1%5ctest",
        "/api\\v1\\test",
        "/api/v1/test%00",
        "/api/v1/test\0",
        "/../api/v1/test",
        "/api/v1/te%zzst",
        "/api/v1/te%c0%aest",
        "/api/v1/test%",
        "/api/v1/t\u00e9st",
      })
  void knowsSpellingsThatTheContainerRefuses(String spelling) {
    server.start();

    RawResponse response = server.get(spelling);
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.values("Reached")).isEmpty();
  }

  @Test
  void countsWhateverTheContainerTakesForThePath() {
    server.start();
    Random random = new Random(9);
    int reached = 0;
    for (int i = 0; i < 1_500; i++) {
      String spelling = spelling(random);
      RawResponse response = server.get(spelling);
      if (response.values("Reached").equals(List.of("test"))) {
        assertThat(response.standing()).as(spelling).startsWith("test-60s ");
        reached++;
      } else if (response.values("Reached").equals(List.of("costly"))) {
        assertThat(response.standing()).as(spelling).startsWith("costly-60s ");
      }
    }
    assertThat(reached).isGreaterThan(300);
  }

  @Test
  void countsEscapedSlashesWhereTheContainerDecodesThem() {
    server.connector().setEncodedSolidusHandling(EncodedSolidusHandling.DECODE.getValue());
    server.start();

    RawResponse response = server.get("/api%2fv1%2Ftest");
    assertThat(response.values("Reached")).containsExactly("test");
    assertThat(response.standing()).isEqualTo("test-60s 99999");
  }

  @Test
  void countsBackslashesWhereTheContainerAllowsThem() {
    server.connector().setAllowBackslash(true);
    server.connector().setProperty("relaxedPathChars", "\\");
    server.start();

    RawResponse response = server.get("/api\\v1\\test");
    assertThat(response.values("Reached")).containsExactly("test");
    assertThat(response.standing()).isEqualTo("test-60s 99999");
  }

  @Test
  void doesNotClimbWhereTheContainerPassesEscapedSlashesOn() {
    server.connector().setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
    server.start();

    RawResponse response = server.get("/costly/x%2f..%2f..%2fapi%2fv1%2ftest");
    assertThat(response.values("Reached")).containsExactly("costly");
    assertThat(response.standing()).isEqualTo("costly-60s 49999");
  }

  /** Something between the path respelled and another path altogether. */
  private static String spelling(Random random) {
    StringBuilder spelling = new StringBuilder();
    for (String segment : List.of("api", "v1", "test")) {
      spelling.append(pick(random, SEPARATORS));
      spelling.append(pick(random, List.of(segment, segment, segment, escaped(segment))));
      spelling.append(pick(random, List.of("", "", "", ";", ";a=b", "%3b", ";%2f", ";..")));
    }
    return spelling.append(pick(random, ENDINGS)).toString();
  }

  private static String escaped(String segment) {
    return "%" + Integer.toHexString(segment.charAt(0)) + segment.substring(1);
  }

  private static String pick(Random random, List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
