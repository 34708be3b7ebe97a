package dev.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.weir.ManualTicker;
import dev.weir.policy.VerificationKey.Secret;
import dev.weir.server.demo.DemoPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCommandTest {
  private static final String SECRET = "a-secret-of-at-least-thirty-two-bytes";

  @TempDir private Path directory;
  private Run run;

  @BeforeEach
  void run() {
    run = Run.in(directory);
  }

  @Test
  void withoutAPolicyTheTokenIsForTheDemo() throws Exception {
    run.weir("token", "--user", "ada", "--tier", "premium");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    SignedJWT token = token();
    assertThat(token.verify(new MACVerifier(demoSecret()))).isTrue();
    assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("ada");
    assertThat(token.getJWTClaimsSet().getStringClaim("tier")).isEqualTo("premium");
    assertThat(expiry(token)).isEqualTo(now().plus(Duration.ofHours(1)));
  }

  @Test
  void theClaimsAreThePolicys() throws Exception {
    policy(
        """
        [identity.jwt]
        secret = "%s"
        issuer = "https://issuer.example"
        audience = "api"
        user_claim = "uid"
        tier_claim = "plan"
        """
            .formatted(SECRET));

    run.weir("token", "--user", "ada", "--tier", "premium", "--policy", "weir.toml");

    SignedJWT token = token();
    assertThat(token.verify(new MACVerifier(SECRET))).isTrue();
    assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("ada");
    assertThat(token.getJWTClaimsSet().getStringClaim("uid")).isEqualTo("ada");
    assertThat(token.getJWTClaimsSet().getStringClaim("plan")).isEqualTo("premium");
    assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo("https://issuer.example");
    assertThat(token.getJWTClaimsSet().getAudience()).containsExactly("api");
    assertThat(run.err()).contains("no tier \"premium\"");
  }

  @ParameterizedTest
  @CsvSource({"90s, PT90S", "30m, PT30M", "1min, PT1M", "2h, PT2H", "7d, P7D", "366d, P366D"})
  void itIsValidForAsLongAsAskedFor(String ttl, Duration expected) throws Exception {
    run.weir("token", "--user", "ada", "--ttl", ttl);

    assertThat(expiry(token())).isEqualTo(now().plus(expected));
    assertThat(token().getJWTClaimsSet().getClaim("tier")).isNull();
  }

  @Test
  void aUserMustBeNamed() {
    run.weir("token", "--user", " ");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--user: must not be blank");
  }

  @ParameterizedTest
  @CsvSource({"''", "'[identity.jwt]\nalgorithms = [\"RS256\"]\njwks_url = \"https://k.example\"'"})
  void thereMustBeASecretToSignWith(String policy) throws Exception {
    policy(policy);

    run.weir("token", "--user", "ada", "--policy", "weir.toml");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("identity.jwt.secret: is not set");
  }

  @Test
  void theEnvironmentsSecretIsUsedForTheDemoToo() throws Exception {
    run.with("WEIR_IDENTITY__JWT__SECRET", SECRET).weir("token", "--user", "ada");

    assertThat(token().verify(new MACVerifier(SECRET))).isTrue();
  }

  /** The token alone on the last line. */
  private SignedJWT token() throws Exception {
    List<String> lines = run.out().lines().toList();
    return SignedJWT.parse(lines.get(lines.size() - 1));
  }

  private static String demoSecret() {
    return ((Secret) DemoPolicy.load(Map.of()).identity().jwt().orElseThrow().key()).value();
  }

  private static Instant expiry(SignedJWT token) throws Exception {
    return token.getJWTClaimsSet().getExpirationTime().toInstant();
  }

  private static Instant now() {
    return new ManualTicker().wallTime();
  }

  private void policy(String text) throws Exception {
    Files.writeString(directory.resolve("weir.toml"), text);
  }
}
