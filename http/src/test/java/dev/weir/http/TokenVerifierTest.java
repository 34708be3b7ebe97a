package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.weir.ManualTicker;
import dev.weir.policy.JwtSettings;
import dev.weir.policy.VerificationKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {
  private static final TokenVerifier.Bearer ALICE =
      new TokenVerifier.Bearer("alice", Optional.of("premium"));
  private static final Set<String> TIERS = Set.of("premium", "standard");
  private static final String HEADER = "{\"alg\":\"HS256\"}";
  private static final String PAYLOAD =
      "{\"sub\":\"alice\",\"tier\":\"premium\",\"exp\":%d}"
          .formatted(Tokens.NOW.getEpochSecond() + 3600);

  @TempDir private Path folder;

  private final ManualTicker ticker = new ManualTicker(Tokens.NOW);
  private final TokenVerifier verifier = new TokenVerifier(Tokens.hs256(), TIERS, ticker);

  @Test
  void believesATokenSignedWithTheSecret() {
    assertThat(verifier.verify(Tokens.signed(Tokens.alice()))).contains(ALICE);
    assertThat(verifier.verify(Tokens.raw(HEADER, PAYLOAD, Optional.empty()))).contains(ALICE);
  }

  @Test
  void believesTokensOfARegisteredPublicKey() throws IOException {
    assertThat(withRsaFile("RS256").verify(Tokens.rsaSigned(Tokens.alice()))).contains(ALICE);
    TokenVerifier ec = withFile(Tokens.pem(Tokens.EC), "ES256");
    assertThat(ec.verify(Tokens.ecSigned(Tokens.alice()))).contains(ALICE);
  }

  @Test
  void believesATokenThatNamesItsKeyOrIsAnAccessToken() throws IOException {
    JWSHeader.Builder named =
        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("2026").type(new JOSEObjectType("at+jwt"));
    String secret = Tokens.signed(named.build(), Tokens.alice(), Tokens.mac(Tokens.SECRET));
    assertThat(verifier.verify(secret)).contains(ALICE);

    JWSHeader rsa = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("2026").build();
    String signed = Tokens.signed(rsa, Tokens.alice(), new RSASSASigner(Tokens.RSA.getPrivate()));
    assertThat(withRsaFile("RS256").verify(signed)).contains(ALICE);
  }

  @Test
  void refusesAnUnsignedToken() {
    assertThat(verifier.verify(new PlainJWT(Tokens.alice().build()).serialize())).isEmpty();
    for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
      String header = "{\"alg\":\"" + none + "\"}";
      assertThat(verifier.verify(Tokens.raw(header, PAYLOAD, Optional.of("")))).isEmpty();
      assertThat(verifier.verify(Tokens.raw(header, PAYLOAD, Optional.empty()))).isEmpty();
    }
  }

  @Test
  void refusesATokenWhoseSignatureWasTakenOff() {
    String token = Tokens.signed(Tokens.alice());
    assertThat(verifier.verify(token.substring(0, token.lastIndexOf('.') + 1))).isEmpty();
    assertThat(verifier.verify(token.substring(0, token.lastIndexOf('.')))).isEmpty();
  }

  @Test
  void refusesATokenSignedWithAnotherSecret() {
    String token =
        Tokens.signed(
            new JWSHeader(JWSAlgorithm.HS256), Tokens.alice(), Tokens.mac(Tokens.SECRET + "x"));
    assertThat(verifier.verify(token)).isEmpty();
  }

  @Test
  void refusesAnAlgorithmThatIsNotConfigured() {
    String hs512 =
        Tokens.signed(
            new JWSHeader(JWSAlgorithm.HS512),
            Tokens.alice(),
            Tokens.mac((Tokens.SECRET + Tokens.SECRET).substring(0, 64)));
    assertThat(verifier.verify(hs512)).isEmpty();
    assertThat(verifier.verify(Tokens.rsaSigned(Tokens.alice()))).isEmpty();
  }

  @Test
  void refusesASecretMadeOfThePublicKey() throws IOException {
    TokenVerifier rsa = withRsaFile("RS256");
    byte[] encoded = Tokens.RSA.getPublic().getEncoded();
    byte[] pem = Tokens.pem(Tokens.RSA).getBytes(StandardCharsets.US_ASCII);
    for (byte[] secret : List.of(encoded, pem)) {
      String token =
          Tokens.signed(new JWSHeader(JWSAlgorithm.HS256), Tokens.alice(), Tokens.mac(secret));
      assertThat(rsa.verify(token)).isEmpty();
    }
  }

  @Test
  void refusesAKeyThatTheTokenBrings() throws IOException {
    var stranger = Tokens.pair("RSA", 2048);
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .jwk(new RSAKey.Builder((RSAPublicKey) stranger.getPublic()).build())
            .build();
    String token = Tokens.signed(header, Tokens.alice(), new RSASSASigner(stranger.getPrivate()));
    assertThat(withRsaFile("RS256").verify(token)).isEmpty();
  }

  @Test
  void refusesATokenThatDemandsWhatIsNotUnderstood() {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.HS256)
            .criticalParams(Set.of("weir"))
            .customParam("weir", true)
            .build();
    String token = Tokens.signed(header, Tokens.alice(), Tokens.mac(Tokens.SECRET));
    assertThat(verifier.verify(token)).isEmpty();
  }

  @Test
  void refusesATokenOfAnotherPurpose() {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.HS256).type(new JOSEObjectType("dpop+jwt")).build();
    String token = Tokens.signed(header, Tokens.alice(), Tokens.mac(Tokens.SECRET));
    assertThat(verifier.verify(token)).isEmpty();
  }

  @Test
  void refusesATokenFromTheSecondItExpires() {
    String token = Tokens.signed(Tokens.alice().expirationTime(Tokens.in(Duration.ofSeconds(10))));

    ticker.advance(Duration.ofMillis(9_999));
    assertThat(verifier.verify(token)).contains(ALICE);

    ticker.advance(Duration.ofMillis(1));
    assertThat(verifier.verify(token)).isEmpty();
  }

  @Test
  void refusesATokenThatNeverExpires() {
    assertThat(verifier.verify(Tokens.signed(Tokens.alice().expirationTime(null)))).isEmpty();
  }

  @Test
  void toleratesAnIssuerWhoseClockIsAMinuteAhead() {
    JWTClaimsSet.Builder soon = Tokens.alice().notBeforeTime(Tokens.in(Duration.ofSeconds(59)));
    JWTClaimsSet.Builder later = Tokens.alice().notBeforeTime(Tokens.in(Duration.ofSeconds(61)));

    assertThat(verifier.verify(Tokens.signed(soon))).contains(ALICE);
    assertThat(verifier.verify(Tokens.signed(later))).isEmpty();
  }

  @Test
  void checksTheIssuerWhenOneIsSet() {
    TokenVerifier strict = strict(Optional.of("https://issuer"), Optional.empty());

    assertThat(strict.verify(Tokens.signed(Tokens.alice().issuer("https://issuer"))))
        .contains(ALICE);
    assertThat(strict.verify(Tokens.signed(Tokens.alice().issuer("https://other")))).isEmpty();
    assertThat(strict.verify(Tokens.signed(Tokens.alice()))).isEmpty();
  }

  @Test
  void checksTheAudienceWhenOneIsSet() {
    TokenVerifier strict = strict(Optional.empty(), Optional.of("api"));

    List<String> both = List.of("other", "api");
    assertThat(strict.verify(Tokens.signed(Tokens.alice().audience(both)))).contains(ALICE);
    assertThat(strict.verify(Tokens.signed(Tokens.alice().audience("other")))).isEmpty();
    assertThat(strict.verify(Tokens.signed(Tokens.alice()))).isEmpty();
  }

  @Test
  void takesUserAndTierFromTheConfiguredClaims() {
    JwtSettings settings =
        new JwtSettings(
            List.of("HS256"),
            new VerificationKey.Secret(Tokens.SECRET),
            Optional.empty(),
            Optional.empty(),
            "uid",
            "plan");
    String token = Tokens.signed(Tokens.alice().claim("uid", "42").claim("plan", "gold"));

    assertThat(new TokenVerifier(settings, TIERS, ticker).verify(token))
        .contains(new TokenVerifier.Bearer("42", Optional.of("gold")));
  }

  @Test
  void refusesATokenThatNamesNoUser() {
    assertThat(verifier.verify(Tokens.signed(Tokens.alice().subject(null)))).isEmpty();
    assertThat(verifier.verify(Tokens.signed(Tokens.alice().subject("")))).isEmpty();
    assertThat(verifier.verify(Tokens.signed(Tokens.alice().subject(" ")))).isEmpty();
    assertThat(verifier.verify(Tokens.signed(Tokens.alice().subject("x".repeat(257))))).isEmpty();
    for (Object user : List.of(true, List.of("alice"), Map.of("alice", 1))) {
      assertThat(verifier.verify(Tokens.signed(Tokens.alice().claim("sub", user)))).isEmpty();
    }
  }

  @Test
  void leavesOutATierThatIsNone() {
    TokenVerifier.Bearer untiered = new TokenVerifier.Bearer("alice", Optional.empty());

    assertThat(verifier.verify(Tokens.signed(Tokens.alice().claim("tier", null))))
        .contains(untiered);
    for (Object tier :
        List.of(1, true, Map.of("premium", 1), List.of("gold", 1), "", "x".repeat(257))) {
      assertThat(verifier.verify(Tokens.signed(Tokens.alice().claim("tier", tier))))
          .contains(untiered);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "....",
        "a.b.c",
        "a.b.c.d.e",
        "not a token",
        "eyJhbGciOiJIUzI1NiJ9..",
        "eyJhbGciOiJIUzI1NiJ9.e30.",
        "\0.\0.\0",
        "é.é.é"
      })
  void refusesGarbage(String token) {
    assertThat(verifier.verify(token)).isEmpty();
  }

  @Test
  void refusesSignedGarbage() {
    for (String payload :
        List.of(
            "",
            "null",
            "[]",
            "42",
            "{",
            "{\"sub\":\"alice\",\"exp\":\"soon\"}",
            "{\"sub\":\"alice\",\"exp\":-1}",
            "{\"sub\":\"alice\",\"exp\":null}",
            "{\"sub\":\"alice\",\"exp\":[9999999999]}",
            "{\"sub\":\"alice\",\"exp\":9999999999,\"aud\":{}}",
            "[".repeat(4000),
            "{\"a\":".repeat(800))) {
      assertThat(verifier.verify(Tokens.raw(HEADER, payload, Optional.empty()))).isEmpty();
    }
    assertThat(verifier.verify(Tokens.raw("{\"alg\":[]}", PAYLOAD, Optional.empty()))).isEmpty();
    String deep = "{\"alg\":\"HS256\",\"x\":" + "[".repeat(5800);
    assertThat(verifier.verify(Tokens.raw(deep, PAYLOAD, Optional.empty()))).isEmpty();
    assertThat(verifier.verify(Tokens.raw("[".repeat(4000), PAYLOAD, Optional.empty()))).isEmpty();
  }

  @Test
  void refusesATokenThatIsTooLong() {
    assertThat(verifier.verify(ofLength(TokenVerifier.LONGEST_TOKEN))).contains(ALICE);
    assertThat(verifier.verify(ofLength(TokenVerifier.LONGEST_TOKEN + 1))).isEmpty();
  }

  /** A token filled with blanks, in both parts: base64 alone has no text of every length. */
  private static String ofLength(int length) {
    int about = (length - filled(0, 0).length()) * 3 / 4;
    for (int inHeader = 0; inHeader < 3; inHeader++) {
      for (int inPayload = about - 4; inPayload <= about + 4; inPayload++) {
        String token = filled(inHeader, inPayload);
        if (token.length() == length) {
          return token;
        }
      }
    }
    throw new AssertionError("no token of " + length + " characters");
  }

  private static String filled(int inHeader, int inPayload) {
    return Tokens.raw(
        HEADER + " ".repeat(inHeader), PAYLOAD + " ".repeat(inPayload), Optional.empty());
  }

  @Test
  void refusesATokenWithAnyBitChanged() {
    Random random = new Random(7);
    String token = Tokens.raw(HEADER, PAYLOAD, Optional.empty());
    for (int i = 0; i < 2_000; i++) {
      StringBuilder changed = new StringBuilder(token);
      // The last character carries bits that decoding drops.
      int at = random.nextInt(token.length() - 1);
      changed.setCharAt(at, (char) (token.charAt(at) ^ 1 << random.nextInt(7)));
      assertThat(verifier.verify(changed.toString())).as(changed.toString()).isEmpty();
    }
  }

  private TokenVerifier strict(Optional<String> issuer, Optional<String> audience) {
    JwtSettings settings = Tokens.hs256();
    return new TokenVerifier(
        new JwtSettings(settings.algorithms(), settings.key(), issuer, audience, "sub", "tier"),
        TIERS,
        ticker);
  }

  private TokenVerifier withRsaFile(String... algorithms) throws IOException {
    return withFile(Tokens.pem(Tokens.RSA), algorithms);
  }

  private TokenVerifier withFile(String pem, String... algorithms) throws IOException {
    Path file = Files.writeString(folder.resolve("key.pem"), pem);
    return new TokenVerifier(
        Tokens.settings(new VerificationKey.PublicKeyFile(file), algorithms), TIERS, ticker);
  }
}
