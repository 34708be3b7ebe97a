package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.sun.net.httpserver.HttpServer;
import dev.weir.ManualTicker;
import dev.weir.policy.JwtSettings;
import dev.weir.policy.VerificationKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationKeysTest {
  @TempDir private Path folder;

  @Test
  void refusesAlgorithmsThatTheKeyCannotVerify() throws IOException {
    Path rsa = Files.writeString(folder.resolve("rsa.pem"), Tokens.pem(Tokens.RSA));
    Path ec = Files.writeString(folder.resolve("ec.pem"), Tokens.pem(Tokens.EC));

    refuses(
        Tokens.settings(new VerificationKey.PublicKeyFile(rsa), "RS256", "ES256"),
        "identity.jwt.algorithms: ES256 cannot be verified by the key in %s; set algorithms ="
            + " [\"RS256\"]",
        rsa);
    refuses(
        Tokens.settings(new VerificationKey.PublicKeyFile(ec), "RS256"),
        "identity.jwt.algorithms: RS256 cannot be verified by the key in %s; set algorithms ="
            + " [\"ES256\"]",
        ec);
  }

  @Test
  void namesAKeyFileThatIsMissing() {
    Path missing = folder.resolve("missing.pem");
    refuses(
        Tokens.settings(new VerificationKey.PublicKeyFile(missing), "RS256"),
        "identity.jwt.public_key_file: cannot read %s (NoSuchFileException)",
        missing);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "AAAA", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"})
  void namesAKeyFileThatIsNoPem(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("key.pem"), text);
    refuses(
        Tokens.settings(new VerificationKey.PublicKeyFile(file), "RS256"),
        "identity.jwt.public_key_file: %s must hold a \"-----BEGIN PUBLIC KEY-----\" block, found"
            + " none",
        file);
  }

  @Test
  void namesAKeyFileWithAKeyOfAnotherKind() throws IOException {
    String notAKey = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----";
    String otherCurve = Tokens.pem(Tokens.ecPair("secp384r1"));
    for (String pem : List.of(notAKey, otherCurve)) {
      Path file = Files.writeString(folder.resolve("key.pem"), pem);
      refuses(
          Tokens.settings(new VerificationKey.PublicKeyFile(file), "ES256"),
          "identity.jwt.public_key_file: %s must hold an RSA key, or an EC key on P-256, got"
              + " neither",
          file);
    }
  }

  @Test
  void saysWhyAKeyIsOfNeitherKind() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("key.pem"),
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----");

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                VerificationKeys.of(
                    Tokens.settings(new VerificationKey.PublicKeyFile(file), "ES256")))
        .havingCause()
        .satisfies(notRsa -> assertThat(notRsa.getSuppressed()).hasSize(1));
  }

  @Test
  void refusesAnRsaKeyThatIsTooShort() throws IOException {
    Path file = Files.writeString(folder.resolve("key.pem"), Tokens.pem(Tokens.pair("RSA", 1024)));
    refuses(
        Tokens.settings(new VerificationKey.PublicKeyFile(file), "RS256"),
        "identity.jwt.public_key_file: the RSA key in %s must have at least 2048 bits, got 1024",
        file);
  }

  @Test
  void fetchesAKeySetOnceHoweverManyTokensNeedIt() throws IOException {
    AtomicInteger fetches = new AtomicInteger();
    HttpServer server = serving(keys("ours"), fetches);
    try {
      TokenVerifier verifier = withKeySetAt(server.getAddress().getPort());
      assertThat(fetches).hasValue(0);
      for (int i = 0; i < 5; i++) {
        assertThat(verifier.verify(signedBy("ours"))).isPresent();
      }
      assertThat(fetches).hasValue(1);
    } finally {
      server.stop(0);
    }
  }

  /** RFC 3986, section 6.2.2.1: schemes and hosts have no case. */
  @Test
  void fetchesAKeySetWhateverTheCaseOfItsUrl() throws IOException {
    HttpServer server = serving(keys("ours"), new AtomicInteger());
    try {
      URI url = URI.create("HTTP://LocalHost:" + server.getAddress().getPort() + "/keys");
      TokenVerifier verifier =
          new TokenVerifier(
              Tokens.settings(new VerificationKey.KeySet(url), "RS256"),
              Set.of(),
              new ManualTicker(Tokens.NOW));
      assertThat(verifier.verify(signedBy("ours"))).isPresent();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void fetchesNoMoreOftenForTokensWithUnknownKeys() throws IOException {
    AtomicInteger fetches = new AtomicInteger();
    HttpServer server = serving(keys("ours"), fetches);
    try {
      TokenVerifier verifier = withKeySetAt(server.getAddress().getPort());
      for (int i = 0; i < 50; i++) {
        assertThat(verifier.verify(signedBy("theirs-" + i))).isEmpty();
      }
      assertThat(verifier.verify(signedBy("ours"))).isPresent();
      assertThat(fetches.get()).isBetween(1, 3);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void believesNobodyWhenTheKeySetIsUnusable() throws IOException {
    HttpServer server = serving("<html>", new AtomicInteger());
    try {
      assertThat(withKeySetAt(server.getAddress().getPort()).verify(signedBy("ours"))).isEmpty();
    } finally {
      server.stop(0);
    }
    assertThat(withKeySetAt(server.getAddress().getPort()).verify(signedBy("ours"))).isEmpty();
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void waitsForAKeySetThatDoesNotAnswerForSecondsAtMost() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      TokenVerifier verifier = withKeySetAt(silent.getLocalPort());
      for (int i = 0; i < 20; i++) {
        assertThat(verifier.verify(signedBy("ours"))).isEmpty();
      }
    }
  }

  private static void refuses(JwtSettings settings, String message, Object... arguments) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VerificationKeys.of(settings))
        .withMessage(message, arguments);
  }

  private static TokenVerifier withKeySetAt(int port) {
    return new TokenVerifier(settings(port), Set.of(), new ManualTicker(Tokens.NOW));
  }

  static JwtSettings settings(int port) {
    URI url = URI.create("http://127.0.0.1:" + port + "/keys");
    return Tokens.settings(new VerificationKey.KeySet(url), "RS256", "ES256");
  }

  static HttpServer serving(String keys, AtomicInteger fetches) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          fetches.incrementAndGet();
          byte[] body = keys.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  static String keys(String id) {
    return new JWKSet(new RSAKey.Builder((RSAPublicKey) Tokens.RSA.getPublic()).keyID(id).build())
        .toString();
  }

  static String signedBy(String keyId) {
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build();
    return Tokens.signed(header, Tokens.alice(), new RSASSASigner(Tokens.RSA.getPrivate()));
  }
}
