package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyLoaderTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @TempDir private Path directory;

  @Test
  void anEmptyPolicyIsAllDefaults() {
    Policy policy = parse("");

    assertThat(policy.store()).isEqualTo(new StoreSettings.Memory(1_000_000));
    assertThat(policy.identity().trustedProxies()).isEmpty();
    assertThat(policy.identity().forwardedHeader()).isEqualTo("X-Forwarded-For");
    assertThat(policy.identity().ipv6Prefix()).isEqualTo(64);
    assertThat(policy.identity().apiKeyHeader()).isEqualTo("X-API-Key");
    assertThat(policy.identity().apiKeys()).isEmpty();
    assertThat(policy.identity().jwt()).isEmpty();
    assertThat(policy.headers().legacy()).isTrue();
    assertThat(policy.headers().ietf()).isTrue();
    assertThat(policy.headers().reset()).isEqualTo(HeaderSettings.Reset.EPOCH);
    assertThat(policy.headers().documentationUrl()).isEmpty();
    assertThat(policy.service()).isEmpty();
    assertThat(policy.defaultLimits()).isEqualTo(Limits.of(Limit.perMinute(100)));
    assertThat(policy.tiers()).isEmpty();
    assertThat(policy.endpoints()).isEmpty();
    assertThat(policy.exemptions()).isEmpty();
    assertThat(policy.penalty()).isEmpty();
    assertThat(policy.metrics().topClients()).isEqualTo(20);
    assertThat(policy.logging().structured()).isFalse();
    assertThat(policy).isEqualTo(Policy.builder().build());

    assertThat(parse("[penalty]").penalty())
        .contains(new PenaltySettings(5, Duration.ofMinutes(10), 2.0, Duration.ofHours(1)));

    JwtSettings jwt = jwt("secret = \"" + SECRET + "\"");
    assertThat(jwt.algorithms()).containsExactly("HS256");
    assertThat(jwt.issuer()).isEmpty();
    assertThat(jwt.audience()).isEmpty();
    assertThat(jwt.userClaim()).isEqualTo("sub");
    assertThat(jwt.tierClaim()).isEqualTo("tier");

    Endpoint endpoint = endpoint("path = '/a'\nlimits = ['7/sec']");
    assertThat(endpoint.name()).isEqualTo("a");
    assertThat(endpoint.methods()).isEmpty();
    assertThat(endpoint.tiers()).isEmpty();
    assertThat(endpoint.key()).containsExactly(new KeyPart.Client());
    assertThat(endpoint.inAddition()).isFalse();
    assertThat(endpoint.cost()).isEqualTo(1);
    assertThat(endpoint.shadow()).isFalse();
    assertThat(endpoint.limits().orElseThrow().list().get(0).algorithm())
        .isEqualTo(Algorithm.SLIDING_WINDOW);
  }

  @Test
  void everySettingIsRead() {
    Policy policy =
        parse(
            """
            [store]
            type = "memory"
            max_keys = 50_000
            [identity]
            trusted_proxies = ["10.0.0.0/8", "::1", "::ffff:10.0.0.0/8", "2001:db8::/32", "192.0.2.1"]
            forwarded_header = "forwarded"
            ipv6_prefix = 48
            api_key_header = "X-Key"
            [[identity.api_keys]]
            sha256 = "ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789"
            user = "acme"
            tier = "gold"
            [[identity.api_keys]]
            sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
            user = "solo"
            [identity.jwt]
            algorithms = ["RS256", "ES256"]
            jwks_url = "https://example.com/jwks.json"
            issuer = "https://example.com/"
            audience = "api"
            user_claim = "uid"
            tier_claim = "plan"
            [headers]
            legacy = false
            ietf = false
            reset = "delta"
            documentation_url = "https://example.com/limits"
            [service]
            limits = ["5000/sec"]
            [default]
            limits = ["50/min"]
            [tiers.gold]
            limits = ["500/min", "10000/day"]
            [tiers.big-spender]
            limits = ["900/min"]
            [[endpoints]]
            name = "compute"
            path = "/compute/{job}"
            methods = ["POST", "PURGE"]
            limits = ["10/min"]
            tiers.gold.limits = ["100/min"]
            key = ["user", "ip", "header:X-Tenant", "path:job"]
            in_addition = true
            cost = 5
            shadow = true
            [[exempt]]
            ips = ["10.1.0.0/16", "2001:db8::/48"]
            users = ["monitor"]
            paths = ["/internal/**"]
            [[exempt]]
            users = ["root"]
            [penalty]
            after = 3
            within = "5m"
            multiplier = 3
            max = "1500ms"
            [metrics]
            top_clients = 0
            [logging]
            structured = true
            """);

    assertThat(policy.store()).isEqualTo(new StoreSettings.Memory(50_000));
    assertThat(policy.identity())
        .isEqualTo(
            new IdentitySettings(
                List.of("10.0.0.0/8", "::1", "::ffff:10.0.0.0/8", "2001:db8::/32", "192.0.2.1"),
                "Forwarded",
                48,
                "X-Key",
                List.of(
                    new ApiKey(
                        "abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789",
                        "acme",
                        Optional.of("gold")),
                    new ApiKey("0".repeat(64), "solo", Optional.empty())),
                Optional.of(
                    new JwtSettings(
                        List.of("RS256", "ES256"),
                        new VerificationKey.KeySet(URI.create("https://example.com/jwks.json")),
                        Optional.of("https://example.com/"),
                        Optional.of("api"),
                        "uid",
                        "plan"))));
    assertThat(policy.headers())
        .isEqualTo(
            new HeaderSettings(
                false,
                false,
                HeaderSettings.Reset.DELTA,
                Optional.of(URI.create("https://example.com/limits"))));
    assertThat(policy.service()).contains(Limits.of(Limit.perSecond(5000)));
    assertThat(policy.defaultLimits()).isEqualTo(Limits.of(Limit.perMinute(50)));
    assertThat(policy.tiers())
        .containsExactly(
            Map.entry("gold", Limits.of(Limit.perMinute(500), Limit.perDay(10_000))),
            Map.entry("big-spender", Limits.of(Limit.perMinute(900))));
    assertThat(policy.endpoints())
        .containsExactly(
            new Endpoint(
                "compute",
                PathPattern.parse("/compute/{job}"),
                List.of("POST", "PURGE"),
                Optional.of(Limits.of(Limit.perMinute(10))),
                Map.of("gold", Limits.of(Limit.perMinute(100))),
                List.of(
                    new KeyPart.User(),
                    new KeyPart.Ip(),
                    new KeyPart.Header("x-tenant"),
                    new KeyPart.PathVariable("job")),
                true,
                5,
                true));
    assertThat(policy.exemptions())
        .containsExactly(
            new Exemption(
                List.of(IpNetwork.parse("10.1.0.0/16"), IpNetwork.parse("2001:db8::/48")),
                List.of("monitor"),
                List.of(PathPattern.parse("/internal/**"))),
            Exemption.ofUsers("root"));
    assertThat(policy.penalty())
        .contains(new PenaltySettings(3, Duration.ofMinutes(5), 3.0, Duration.ofMillis(1500)));
    assertThat(policy.metrics()).isEqualTo(new MetricsSettings(0));
    assertThat(policy.logging()).isEqualTo(new LoggingSettings(true));
  }

  @Test
  void whatAPolicyDoesNotSayOfRedisIsForTheStoreToChoose() {
    assertThat(parse("[store]\ntype = 'redis'").store())
        .isEqualTo(
            new StoreSettings.Redis(
                1_000_000,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void everySettingOfRedisIsPassedOnWithItsPlace() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("weir.toml"),
            """
            [store]
            type = "redis"
            url = "rediss://weir:s3cret@redis.example.com"
            prefix = "shop"
            timeout = "20ms"
            required = true
            when_down = "closed"
            instances = 3
            max_keys = 50_000
            buckets = 64
            trusted_certificates = "ca.pem"
            """);

    StoreSettings.Redis store = (StoreSettings.Redis) PolicyLoader.load(file, Map.of()).store();

    String source = file.toString();
    assertThat(store)
        .isEqualTo(
            new StoreSettings.Redis(
                50_000,
                Optional.of(
                    new Given<>(
                        "rediss://weir:s3cret@redis.example.com", source, 3, 1, "store.url")),
                Optional.of(new Given<>("shop", source, 4, 1, "store.prefix")),
                Optional.of(new Given<>(Duration.ofMillis(20), source, 5, 1, "store.timeout")),
                true,
                Optional.of(StoreSettings.WhenDown.CLOSED),
                Optional.of(new Given<>(3, source, 8, 1, "store.instances")),
                Optional.of(new Given<>(64, source, 10, 1, "store.buckets")),
                Optional.of(
                    new Given<>(
                        directory.resolve("ca.pem"),
                        source,
                        11,
                        1,
                        "store.trusted_certificates"))));
    assertThat(store.toString()).contains("store.url of " + source).doesNotContain("s3cret");
    assertThat(store.prefix().orElseThrow().problem("is wrong"))
        .hasToString(source + ":4:1: store.prefix: is wrong");
  }

  @ParameterizedTest
  @EnumSource(StoreSettings.WhenDown.class)
  void everyAnswerWhileRedisIsDownHasAName(StoreSettings.WhenDown whenDown) {
    String name = whenDown.name().toLowerCase(Locale.ROOT);

    assertThat(parse("[store]\ntype = 'redis'\nwhen_down = '" + name + "'").store())
        .asInstanceOf(InstanceOfAssertFactories.type(StoreSettings.Redis.class))
        .extracting(StoreSettings.Redis::whenDown)
        .isEqualTo(Optional.of(whenDown));
  }

  @Test
  void settingsOfRedisWaitBesideATypeThatIsMemory() {
    assertThat(
            parse("[store]\ntype = 'memory'\nurl = 'redis://localhost:6379'\nmax_keys = 5").store())
        .isEqualTo(new StoreSettings.Memory(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "100/min"                                                  | 100/60s
          "100/90s"                                                  | 100/90s
          "100/min burst 20"                                         | 100/60s burst 20
          "5/ms"                                                     | 5/1ms
          "5/2 hours"                                                | 5/7200s
          { permits = 100, per = "50ms" }                            | 100/50ms
          { permits = 100, per = "90s" }                             | 100/90s
          { permits = 100, per = "10m" }                             | 100/600s
          { permits = 100, per = "1h" }                              | 100/3600s
          { permits = 100, per = "1d" }                              | 100/86400s
          { permits = 100, per = "1min" }                            | 100/60s
          { permits = 100, per = "2 hours" }                         | 100/7200s
          { permits = 100, per = "day" }                             | 100/86400s
          { permits = 100, per = "1m", burst = 20 }                  | 100/60s burst 20
          { permits = 1_000, per = "1m", algorithm = "token-bucket" } | 1000/60s burst 1000
          { permits = 100, per = "1m", algorithm = "token-bucket", burst = 20, name = "steady" } | 100/60s burst 20 (steady)
          { permits = 100, per = "1m", algorithm = "sliding-log" }   | 100/60s sliding-log
          { permits = 100, per = "1m", algorithm = "fixed-window" }  | 100/60s fixed-window
          { permits = 100, per = "1m", algorithm = "sliding-window" } | 100/60s
          """)
  void aLimitIsReadInEverySpelling(String spelling, String limit) {
    Policy policy = parse("[default]\nlimits = [" + spelling + "]");

    assertThat(policy.defaultLimits().list()).hasToString("[" + limit + "]");
  }

  @Test
  void theNearestAlgorithmWins() {
    Policy policy =
        parse(
            """
            [service]
            limits = ["1/sec"]
            [default]
            algorithm = "fixed-window"
            limits = ["1/sec", { permits = 2, per = "2s", algorithm = "sliding-log" }, "3/3s burst 1"]
            [tiers.a]
            limits = ["1/sec"]
            [tiers.b]
            algorithm = "token-bucket"
            limits = ["1/sec", { permits = 2, per = "2s", algorithm = "sliding-window" }]
            [[endpoints]]
            path = "/a"
            limits = ["1/sec"]
            tiers.b.limits = ["2/sec"]
            [[endpoints]]
            path = "/b"
            algorithm = "sliding-log"
            limits = ["1/sec"]
            tiers.a.limits = ["2/sec"]
            tiers.b.limits = ["2/sec", { permits = 2, per = "2s", burst = 3 }]
            tiers.b.algorithm = "sliding-window"
            """);

    assertThat(policy.service().orElseThrow()).hasToString("[1/1s fixed-window]");
    assertThat(policy.defaultLimits())
        .hasToString("[1/1s fixed-window, 2/2s sliding-log, 3/3s burst 1]");
    assertThat(policy.tiers().get("a")).hasToString("[1/1s fixed-window]");
    assertThat(policy.tiers().get("b")).hasToString("[1/1s burst 1, 2/2s]");
    Endpoint a = policy.endpoints().get(0);
    assertThat(a.limits().orElseThrow()).hasToString("[1/1s fixed-window]");
    assertThat(a.tiers().get("b")).hasToString("[2/1s fixed-window]");
    Endpoint b = policy.endpoints().get(1);
    assertThat(b.limits().orElseThrow()).hasToString("[1/1s sliding-log]");
    assertThat(b.tiers().get("a")).hasToString("[2/1s sliding-log]");
    assertThat(b.tiers().get("b")).hasToString("[2/1s, 2/2s burst 3]");
  }

  @Test
  void anAlgorithmAloneAppliesToTheDefaultLimits() {
    assertThat(parse("[default]\nalgorithm = 'token-bucket'").defaultLimits())
        .hasToString("[100/60s burst 100]");
  }

  @Test
  void theExampleIsSound() {
    Policy policy = PolicyLoader.load(Path.of("..", "examples", "weir.toml"), Map.of());

    assertThat(policy.endpoints())
        .extracting(Endpoint::name)
        .containsExactly("compute", "exports", "sign-in", "compute-trial");
    assertThat(policy.tiers()).containsOnlyKeys("standard", "premium");
  }

  @Test
  void aPublicKeyFileIsLookedForBesideThePolicyThatNamesIt() throws IOException {
    Path file = write("[identity.jwt]\nalgorithms = ['ES256']\npublic_key_file = 'keys/jwt.pem'");

    assertThat(keyOf(PolicyLoader.load(file, Map.of())))
        .isEqualTo(new VerificationKey.PublicKeyFile(directory.resolve("keys/jwt.pem")));
    assertThat(
            keyOf(
                PolicyLoader.load(
                    file, Map.of("WEIR_IDENTITY__JWT__PUBLIC_KEY_FILE", "other.pem"))))
        .isEqualTo(new VerificationKey.PublicKeyFile(Path.of("other.pem")));
    assertThat(keyOf(parse("[identity.jwt]\nalgorithms = ['RS256']\npublic_key_file = 'jwt.pem'")))
        .isEqualTo(new VerificationKey.PublicKeyFile(Path.of("jwt.pem")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8080/jwks",
        "http://127.0.0.1/jwks",
        "http://[::1]:1/jwks",
        "HTTPS://example.com",
        "Http://LocalHost:8080/jwks"
      })
  void keySetsAreFetchedSecurelyOrFromThisMachine(String url) {
    assertThat(jwt("algorithms = ['RS256']\njwks_url = '" + url + "'").key())
        .isEqualTo(new VerificationKey.KeySet(URI.create(url)));
  }

  @Test
  void aSecretIsNeverPrinted() {
    Policy policy = parse("[identity.jwt]\nsecret = '" + SECRET + "'");

    assertThat(keyOf(policy)).isEqualTo(new VerificationKey.Secret(SECRET));
    assertThat(policy.toString()).contains("Secret[…]").doesNotContain(SECRET);
  }

  @Test
  void listsAndMapsOfAPolicyCannotBeChanged() {
    Policy policy =
        parse("[tiers.a]\nlimits = ['1/sec']\n[[endpoints]]\npath = '/a'\nlimits = ['1/sec']");

    assertThatThrownBy(() -> policy.tiers().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> policy.endpoints().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> policy.endpoints().get(0).tiers().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aMissingFileIsAProblem() {
    Path file = directory.resolve("weir.toml");

    assertRefused(file, file + ": file: does not exist; check the path");
  }

  @Test
  void aDirectoryIsAProblem() {
    assertRefused(directory, directory + ": file: is a directory; name the policy file in it");
  }

  @Test
  void aFileThatMayNotBeReadIsAProblem() throws IOException {
    Path file = write("");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();

    assertRefused(
        file,
        file + ": file: cannot be read (AccessDeniedException); check that this user may read it");
  }

  @Test
  void aHugeFileIsAProblem() throws IOException {
    assertThat(PolicyLoader.load(write("#".repeat(1 << 20)), Map.of())).isNotNull();

    Path file = write("#".repeat((1 << 20) + 1));
    assertRefused(file, file + ": file: must not be larger than 1048576 bytes");
  }

  @Test
  void aFileInAnotherEncodingIsAProblem() throws IOException {
    Path file = directory.resolve("weir.toml");
    Files.write(file, "# café".getBytes(StandardCharsets.ISO_8859_1));

    assertRefused(file, file + ": file: must be UTF-8, as TOML is; convert it");
  }

  @Test
  void aByteOrderMarkIsSkipped() throws IOException {
    Path file = write("\uFEFF[default]\nlimits = ['7/sec']");

    assertThat(PolicyLoader.load(file, Map.of()).defaultLimits()).hasToString("[7/1s]");
  }

  @Test
  void problemsOfAFileNameIt() throws IOException {
    Path file = write("[default]\nlimits = ['0/sec']");

    assertRefused(file, file + ":2:11: default.limits[0]: permits must be at least 1, got 0");
  }

  @Test
  void aPeriodIsAsExactAsItsText() {
    assertThat(parse("[default]\nlimits = ['1/1500ms']").defaultLimits().list().get(0).period())
        .isEqualTo(Duration.ofMillis(1500));
  }

  private void assertRefused(Path file, String problem) {
    assertThatThrownBy(() -> PolicyLoader.load(file, Map.of()))
        .isInstanceOf(PolicyException.class)
        .hasMessage(problem);
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("weir.toml"), text);
  }

  private static Policy parse(String text) {
    return PolicyLoader.parse(text, "weir.toml", Map.of());
  }

  private static JwtSettings jwt(String settings) {
    return parse("[identity.jwt]\n" + settings).identity().jwt().orElseThrow();
  }

  private static VerificationKey keyOf(Policy policy) {
    return policy.identity().jwt().orElseThrow().key();
  }

  private static Endpoint endpoint(String settings) {
    return parse("[[endpoints]]\n" + settings).endpoints().get(0);
  }
}
