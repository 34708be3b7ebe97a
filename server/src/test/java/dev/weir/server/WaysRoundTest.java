package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every known way round a limiter, tried on a running server by a client that is over its limit.
 */
class WaysRoundTest {
  private static final String SECRET = "a-secret-of-the-policy-thirty-two-bytes-long";
  private static final String LIMITED = "/api/v1/compute";
  private static final String RULES =
      """
      [identity.jwt]
      secret = "%s"
      issuer = "weir"
      [default]
      limits = ["50/min"]
      [tiers.premium]
      limits = ["5000/min"]
      [[endpoints]]
      path = "/api/v1/compute"
      methods = ["GET", "POST"]
      limits = ["3/min"]
      tiers.premium.limits = ["500/min"]
      [[endpoints]]
      name = "tenants"
      path = "/api/v1/test"
      limits = ["3/min"]
      key = ["header:X-Tenant"]
      """
          .formatted(SECRET);

  /** Reached by clients themselves. */
  private static final TestServer DIRECT = TestServer.demo(RULES);

  /** Reached through a proxy on this machine, which says whom it forwards. */
  private static final TestServer BEHIND_PROXY =
      TestServer.demo(RULES + "[identity]\ntrusted_proxies = [\"127.0.0.1\"]\n");

  @AfterAll
  static void stop() {
    DIRECT.close();
    BEHIND_PROXY.close();
  }

  @BeforeEach
  void limitsAreFresh() {
    DIRECT.ticker.advance(Duration.ofHours(1));
    BEHIND_PROXY.ticker.advance(Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//api/v1/compute",
        "/api//v1/compute",
        "/api/v1/compute/",
        "/API/v1/Compute",
        "/api/./v1/compute",
        "/api/v1/x/../compute",
        "/%2e/api/v1/compute",
        "/api/v1/%2e/compute",
        "/api/v1/x/%2e%2e/compute",
        "/api/v1/%63ompute",
        "/api/v1/%2563ompute",
        "/api%2fv1%2fcompute",
        "/api/v1/compute%2f",
        "/api/v1/compute%00",
        "/api/v1/compute;v=1",
        "/api;a=b/v1;c/compute",
        "/api/v1/compute?v=1",
        "/api/v1/compute?/api/v1/test",
        "/api/v1/compute#x",
        "\\api\\v1\\compute",
        "http://elsewhere/api/v1/compute",
      })
  void noOtherSpellingOfThePathReachesIt(String path) throws Exception {
    exhaust(DIRECT, LIMITED);

    assertThat(rawStatus("GET " + path + " HTTP/1.1")).isBetween(400, 499);
    assertThat(DIRECT.get(LIMITED).statusCode()).isEqualTo(429);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /api/v1/compute HTTP/1.0",
    "POST /api/v1/compute HTTP/1.1",
    "HEAD /api/v1/compute HTTP/1.1",
    "get /api/v1/compute HTTP/1.1",
  })
  void noOtherWayOfAskingDoes(String requestLine) throws Exception {
    exhaust(DIRECT, LIMITED);

    assertThat(rawStatus(requestLine)).isBetween(400, 501);
  }

  @ParameterizedTest
  @CsvSource({
    "X-Forwarded-For, 203.0.113.7",
    "X-Forwarded-For, '203.0.113.7, 127.0.0.1'",
    "Forwarded, for=203.0.113.7",
    "X-Real-IP, 203.0.113.7",
    "X-Client-IP, 203.0.113.7",
    "True-Client-IP, 203.0.113.7",
    "CF-Connecting-IP, 203.0.113.7",
    "X-API-Key, guessed",
    "X-HTTP-Method-Override, PUT",
    "X-HTTP-Method, DELETE",
    "X-Method-Override, PATCH",
    "X-Original-URL, /api/v1/test",
    "X-Rewrite-URL, /api/v1/test",
    "X-Forwarded-Prefix, /elsewhere",
    "X-Tier, premium",
    "Authorization, Basic YWRhOg==",
    "Authorization, Bearer guessed",
  })
  void nothingAClientSaysOfItselfHelps(String header, String value) throws Exception {
    exhaust(DIRECT, LIMITED);

    assertThat(DIRECT.get(LIMITED, header, value).statusCode()).isEqualTo(429);
  }

  @ParameterizedTest
  @MethodSource
  void noTokenHelpsThatDoesNotVerify(String token) throws Exception {
    exhaust(DIRECT, LIMITED);

    HttpResponse<String> response = DIRECT.get(LIMITED, "Authorization", "Bearer " + token);

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("X-RateLimit-Limit")).hasValue("3");
  }

  static List<String> noTokenHelpsThatDoesNotVerify() throws JOSEException {
    String genuine = signed(JWSAlgorithm.HS256, SECRET, claims(Duration.ofDays(90)));
    String[] parts = genuine.split("\\.", -1);
    return List.of(
        new PlainJWT(claims(Duration.ofDays(90))).serialize(),
        signed(
            JWSAlgorithm.HS256,
            "another-secret-of-at-least-thirty-two-bytes",
            claims(Duration.ofDays(90))),
        signed(JWSAlgorithm.HS512, SECRET + SECRET, claims(Duration.ofDays(90))),
        signed(JWSAlgorithm.HS256, SECRET, claims(Duration.ofHours(-9))),
        signed(
            JWSAlgorithm.HS256,
            SECRET,
            new JWTClaimsSet.Builder(claims(Duration.ofDays(90))).issuer("mallory").build()),
        parts[0] + "." + parts[1] + ".",
        new PlainJWT(claims(Duration.ofDays(90))).serialize() + parts[2]);
  }

  /** Else the refusals above would prove nothing. */
  @Test
  void aTokenThatVerifiesHasItsTier() throws Exception {
    exhaust(DIRECT, LIMITED);
    String token = signed(JWSAlgorithm.HS256, SECRET, claims(Duration.ofDays(90)));

    HttpResponse<String> response = DIRECT.get(LIMITED, "Authorization", "Bearer " + token);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("X-RateLimit-Limit")).hasValue("500");
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1:2::1, 2001:db8:1:2:ffff::9",
    "2001:db8:1:2::1, 2001:0DB8:0001:0002::7",
    "203.0.113.7, ::ffff:203.0.113.7",
    "203.0.113.7, '198.51.100.1, 203.0.113.7'",
    "203.0.113.7, 203.0.113.7:4711",
    "2001:db8:1:2::1, [2001:db8:1:2::5]:443",
  })
  void anAddressOfTheSameClientIsTheSameClient(String address, String other) throws Exception {
    exhaust(BEHIND_PROXY, LIMITED, "X-Forwarded-For", address);

    assertThat(BEHIND_PROXY.get(LIMITED, "X-Forwarded-For", other).statusCode()).isEqualTo(429);
  }

  @ParameterizedTest
  @CsvSource({
    "::ffff:203.0.113.7, ::ffff:203.0.113.8",
    "2001:db8:1:2::1, 2001:db8:1:3::1",
    "2001:db8::203.0.113.7, 203.0.113.7",
  })
  void clientsDoNotCollapseIntoOne(String address, String other) throws Exception {
    exhaust(BEHIND_PROXY, LIMITED, "X-Forwarded-For", address);

    assertThat(BEHIND_PROXY.get(LIMITED, "X-Forwarded-For", other).statusCode()).isEqualTo(200);
  }

  /**
   * Two values that a careless key would take for one, and one that it would take for another's.
   */
  @ParameterizedTest
  @ValueSource(strings = {"a:tenants", "a}", "{a", "a\\", "a%3A", "a*", "a\tb", "b:default"})
  void whatIsInAnIdentifierDoesNotSteerItsCounter(String tenant) throws Exception {
    exhaust(DIRECT, "/api/v1/test", "X-Tenant", tenant);

    assertThat(DIRECT.get("/api/v1/test", "X-Tenant", tenant).statusCode()).isEqualTo(429);
    assertThat(DIRECT.get("/api/v1/test", "X-Tenant", "a").statusCode()).isEqualTo(200);
    assertThat(remaining("{\"user\":\"b\",\"path\":\"/x\"}")).isEqualTo(49);
  }

  @Test
  void aUserIsNoAddress() throws Exception {
    assertThat(remaining("{\"ip\":\"192.0.2.1\",\"path\":\"/x\"}")).isEqualTo(49);
    assertThat(remaining("{\"user\":\"192.0.2.1\",\"path\":\"/x\"}")).isEqualTo(49);
    assertThat(remaining("{\"user\":\"ip:192.0.2.1\",\"path\":\"/x\"}")).isEqualTo(49);
  }

  @Test
  void aLongIdentifierIsCountedLikeAnyOther() throws Exception {
    String tenant = "t".repeat(8_000);
    exhaust(DIRECT, "/api/v1/test", "X-Tenant", tenant);

    assertThat(DIRECT.get("/api/v1/test", "X-Tenant", tenant).statusCode()).isEqualTo(429);
    assertThat(DIRECT.get("/api/v1/test", "X-Tenant", tenant + "u").statusCode()).isEqualTo(200);
  }

  private static void exhaust(TestServer server, String path, String... headers)
      throws IOException, InterruptedException {
    for (int i = 0; i < 3; i++) {
      assertThat(server.get(path, headers).statusCode()).isEqualTo(200);
    }
    assertThat(server.get(path, headers).statusCode()).isEqualTo(429);
  }

  private static long remaining(String question) throws IOException, InterruptedException {
    return TestServer.json(DIRECT.check(question)).get("remaining").longValue();
  }

  private static int rawStatus(String requestLine) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), DIRECT.uri().getPort())) {
      String request = requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }

  private static JWTClaimsSet claims(Duration validFor) {
    Instant start = Instant.parse("2026-11-21T12:00:00Z");
    return new JWTClaimsSet.Builder()
        .subject("mallory")
        .claim("tier", "premium")
        .issuer("weir")
        .claim("exp", start.plus(validFor).getEpochSecond())
        .build();
  }

  private static String signed(JWSAlgorithm algorithm, String secret, JWTClaimsSet claims)
      throws JOSEException {
    SignedJWT token = new SignedJWT(new JWSHeader(algorithm), claims);
    token.sign(new MACSigner(secret));
    return token.serialize();
  }
}
