package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.policy.AdminOverride.Action;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a program that builds a policy by itself is kept from. */
class RecordsTest {
  private static final Limits LIMITS = Limits.of(Limit.perMinute(1));
  private static final VerificationKey SECRET = new VerificationKey.Secret("s".repeat(32));

  @Test
  void aClientIsItsUserOrItsAddress() {
    assertThat(Client.ofAddress("192.0.2.1").id()).isEqualTo("ip:192.0.2.1");
    assertThat(new Client("192.0.2.1", Optional.of("42"), Optional.empty()).id())
        .isEqualTo("user:42");
  }

  @Test
  void aRuleHasANameOfItsOwn() {
    refused(
        () -> policy(Map.of("a", LIMITS), List.of(endpoint("a", "/a"))),
        "tiers and endpoints must have different names, not default, service or override,"
            + " got \"a\" again");
    refused(
        () -> policy(Map.of("default", LIMITS), List.of()),
        "tiers and endpoints must have different names, not default, service or override,"
            + " got \"default\" again");
    refused(
        () -> policy(Map.of("Gold", LIMITS), List.of()),
        "a name must be 1 to 64 of a-z, 0-9 and '-', starting with a letter, got \"Gold\"");
  }

  @Test
  void anEndpointsKeyFitsItsPath() {
    refused(
        () ->
            Endpoint.builder("a", "/a/{x}")
                .limits(LIMITS)
                .key(new KeyPart.PathVariable("y"))
                .build(),
        "the path /a/{x} has no {y}; did you mean \"x\"?");
  }

  @Test
  void aTokensAlgorithmFitsItsKey() {
    refused(
        () -> jwt(List.of("HS256", "RS256")),
        "RS256 cannot be verified with a secret; give public_key_file or jwks_url, or use HS256"
            + " alone");
    refused(
        () -> jwt(List.of("none")),
        "\"none\" would accept tokens that nobody signed; use HS256, RS256 or ES256");
  }

  @Test
  void whatMustBeInATokenIsNamedOrLeftOut() {
    Optional<String> blank = Optional.of(" ");
    refused(
        () -> new JwtSettings(List.of("HS256"), SECRET, blank, Optional.empty(), "sub", "tier"),
        "must not be empty");
    refused(
        () -> new JwtSettings(List.of("HS256"), SECRET, Optional.empty(), blank, "sub", "tier"),
        "must not be empty");
  }

  @Test
  void identitySettingsHoldToTheirRanges() {
    refused(
        () ->
            new IdentitySettings(
                List.of("localhost"), "Forwarded", 64, "X-Key", List.of(), Optional.empty()),
        "must be a network such as \"10.0.0.0/8\" or \"2001:db8::/32\", or an address, got"
            + " \"localhost\"");
    refused(
        () -> new IdentitySettings(List.of(), "Forwarded", 0, "X-Key", List.of(), Optional.empty()),
        "must be between 32 and 128 bits, got 0; 64 is what one customer usually has");
    refused(
        () -> new ApiKey("key", "user", Optional.empty()),
        "must be the key's SHA-256 as 64 hex digits, got 3 characters that are not; make it with:"
            + " printf %s \"$KEY\" | sha256sum");
  }

  @Test
  void anApiKeyIsRegisteredByTheHashThatSha256sumPrints() {
    assertThat(ApiKey.sha256Of("secret-key"))
        .isEqualTo("85dbe15d75ef9308c7ae0f33c7a324cc6f4bf519a2ed2f3027bd33c140a4f9aa");
  }

  @Test
  void anOverrideIsOfAUserOrAnAddressInCanonicalText() {
    assertThat(override("user:42", "").client()).isEqualTo("user:42");
    assertThat(override("ip:::ffff:192.0.2.1", "").client()).isEqualTo("ip:192.0.2.1");
    assertThat(override("ip:2001:DB8:0::1/64", "").client()).isEqualTo("ip:2001:db8::/64");
    assertThat(override("ip:2001:db8::1", "").client()).isEqualTo("ip:2001:db8::1");
    assertThat(override("ip:2001:db8::1/128", "").client()).isEqualTo("ip:2001:db8::1");
    String rule = "client: must be user:<id> or ip:<address>";
    refused(() -> override("42", ""), rule + ", got \"42\"");
    refused(() -> override("user: ", ""), rule + ", got \"user: \"");
    for (String address : List.of("ip:localhost", "ip:", "ip:10.0.0.0/8")) {
      refused(
          () -> override(address, ""),
          rule + ", an IPv6 address as its network, got \"" + address + "\"");
    }
    refused(
        () -> override("user:" + "x".repeat(508), ""),
        "client: must be at most 512 characters, got 513");
  }

  @Test
  void anAddressIsNamedAsThePolicyTellsClientsApart() {
    assertThat(AdminOverride.requireClient("user:42", 64)).isEqualTo("user:42");
    assertThat(AdminOverride.requireClient("ip:192.0.2.1", 64)).isEqualTo("ip:192.0.2.1");
    assertThat(AdminOverride.requireClient("ip:2001:db8::1", 64)).isEqualTo("ip:2001:db8::/64");
    assertThat(AdminOverride.requireClient("ip:2001:db8::/64", 56)).isEqualTo("ip:2001:db8::/56");
    assertThat(AdminOverride.requireClient("ip:2001:db8::1", 128)).isEqualTo("ip:2001:db8::1");
    refused(
        () -> AdminOverride.requireClient("ip:2001:db8::/48", 64),
        "client: must be one client, which by identity.ipv6_prefix has an IPv6 network of 64 bits,"
            + " got \"ip:2001:db8::/48\"; name the clients one by one");
  }

  @Test
  void anAddressThatCarriesAnIpv4AddressIsNamedByThat() {
    for (String address :
        List.of(
            "::ffff:203.0.113.7",
            "64:ff9b::cb00:7107",
            "64:ff9b::cb00:7107/128",
            "2002:cb00:7107::1",
            "2002:cb00:7107::/48",
            "2002:cb00:7107:5::/64",
            "2001:0:4136:e378:8000:63bf:34ff:8ef8",
            "::203.0.113.7",
            "::ffff:0:203.0.113.7")) {
      assertThat(override("ip:" + address, "").client()).as(address).isEqualTo("ip:203.0.113.7");
      assertThat(AdminOverride.requireClient("ip:" + address, 64)).isEqualTo("ip:203.0.113.7");
    }
    assertThat(AdminOverride.requireClient("ip:64:ff9b:1::cb00:7107", 64))
        .isEqualTo("ip:64:ff9b:1::cb00:7107");
    assertThat(AdminOverride.requireClient("ip:2002:a00:1::1", 64)).isEqualTo("ip:2002:a00:1::/64");
    refused(
        () -> AdminOverride.requireClient("ip:64:ff9b:1::/64", 64),
        "client: must be one client, which behind a NAT64 has an IPv6 network of 128 bits, got"
            + " \"ip:64:ff9b:1::/64\"; name the clients one by one");
    refused(
        () -> AdminOverride.requireClient("ip:2002::/16", 64),
        "client: must be one client, which by identity.ipv6_prefix has an IPv6 network of 64 bits,"
            + " got \"ip:2002::/16\"; name the clients one by one");
  }

  @Test
  void whoeverComesOverAUnixSocketIsAClientToo() {
    assertThat(AdminOverride.requireClient("ip:unix", 64)).isEqualTo("ip:unix");
  }

  @Test
  void limitsInShadowAreMarked() {
    assertThat(new Charge(Quota.shadow("trial", LIMITS), "key", 1).shadow()).isTrue();
    assertThat(new Charge(new Quota("trial", LIMITS), "key", 1).shadow()).isFalse();
  }

  @Test
  void theReasonOfAnOverrideIsBounded() {
    refused(
        () -> override("user:42", "x".repeat(501)),
        "reason: must be at most 500 characters, got 501; shorten it");
  }

  @Test
  void anOverrideExpiresAtItsTime() {
    Instant end = Instant.parse("2026-11-21T12:00:00Z");
    AdminOverride override =
        new AdminOverride("user:42", new AdminOverride.Action.Block(), Optional.of(end), "");

    assertThat(override.expired(end.minusNanos(1))).isFalse();
    assertThat(override.expired(end)).isTrue();
    assertThat(override("user:42", "").expired(end)).isFalse();
  }

  @Test
  void anExemptionHasACondition() {
    refused(
        () -> new Exemption(List.of(), List.of(), List.of()),
        "would exempt everyone from every limit; name ips, users or paths");
    refused(() -> Exemption.ofUsers(""), "must not be empty");
    assertThat(Exemption.ofPaths("/health").paths()).hasToString("[/health]");
  }

  @Test
  void penaltiesHoldToTheirRanges() {
    Duration minute = Duration.ofMinutes(1);
    refused(
        () -> new PenaltySettings(0, minute, 2, minute),
        "must be between 1 and 1000000 violations, got 0");
    refused(
        () -> new PenaltySettings(1, Duration.ofNanos(1_500_000), 2, minute),
        "must be between 1 ms and 366 days in whole milliseconds, got PT0.0015S");
    refused(
        () -> new PenaltySettings(1, minute, 1001, minute),
        "must be between 1 (all penalties are equal) and 1000, got 1001.0");
    refused(
        () -> new PenaltySettings(1, minute, 2, Duration.ofDays(367)),
        "must be between 1 ms and 366 days in whole milliseconds, got PT8808H");
    refused(
        () -> new MetricsSettings(1001),
        "must be between 0 (no client is named) and 1000 clients, got 1001");
  }

  @Test
  void theEdgesOfEveryRangeLieWithin() {
    Duration shortest = Duration.ofMillis(1);
    Duration longest = Duration.ofDays(366);
    assertThat(new PenaltySettings(1, shortest, 1, longest).after()).isOne();
    assertThat(new PenaltySettings(1_000_000, longest, 1000, shortest).max()).isEqualTo(shortest);
    assertThat(new MetricsSettings(0).topClients()).isZero();
    assertThat(new MetricsSettings(1000).topClients()).isEqualTo(1000);
    assertThat(new StoreSettings.Memory(1).maxKeys()).isOne();
    assertThat(new StoreSettings.Memory(100_000_000).maxKeys()).isEqualTo(100_000_000);
    assertThat(identity(32).ipv6Prefix()).isEqualTo(32);
    assertThat(identity(128).ipv6Prefix()).isEqualTo(128);
    assertThat(Endpoint.builder("a".repeat(64), "/").cost(1_000_000_000).build().cost())
        .isEqualTo(1_000_000_000);
    assertThat(new KeyPart.Header("A".repeat(64)).name()).isEqualTo("a".repeat(64));
    assertThat(override("user:" + "x".repeat(507), "x".repeat(500)).reason()).hasSize(500);
  }

  @Test
  void whatIsBeyondARangeIsRefused() {
    Duration minute = Duration.ofMinutes(1);
    String duration = "must be between 1 ms and 366 days in whole milliseconds, got ";
    refused(
        () -> new PenaltySettings(1_000_001, minute, 2, minute),
        "must be between 1 and 1000000 violations, got 1000001");
    refused(() -> new PenaltySettings(1, Duration.ZERO, 2, minute), duration + "PT0S");
    refused(
        () -> new PenaltySettings(1, Duration.ofDays(366).plusMillis(1), 2, minute),
        duration + "PT8784H0.001S");
    for (double multiplier : new double[] {0.999, 1000.001, Double.NaN}) {
      refused(
          () -> new PenaltySettings(1, minute, multiplier, minute),
          "must be between 1 (all penalties are equal) and 1000, got " + multiplier);
    }
    refused(
        () -> new MetricsSettings(-1),
        "must be between 0 (no client is named) and 1000 clients, got -1");
    for (int keys : new int[] {0, 100_000_001}) {
      refused(
          () -> new StoreSettings.Memory(keys),
          "must be between 1 and 100000000 keys, got " + keys);
    }
    for (int bits : new int[] {31, 129}) {
      refused(
          () -> identity(bits),
          "must be between 32 and 128 bits, got " + bits + "; 64 is what one customer usually has");
    }
    refused(
        () -> new KeyPart.Header("a".repeat(65)),
        "a header name must be 1 to 64 letters, digits and '-', got \"" + "a".repeat(65) + "\"");
    refused(
        () -> Endpoint.builder("a".repeat(65), "/").build(),
        "a name must be 1 to 64 of a-z, 0-9 and '-', starting with a letter, got \""
            + "a".repeat(65)
            + "\"");
  }

  @Test
  void aMessageShowsEightyCharactersOfAValue() {
    String rule = "client: must be user:<id> or ip:<address>, got \"";
    refused(() -> override("x".repeat(80), ""), rule + "x".repeat(80) + "\"");
    refused(() -> override("x".repeat(81), ""), rule + "x".repeat(80) + "…\"");
  }

  @Test
  void builtPiecesAreThoseOfTheConstructors() {
    Endpoint endpoint =
        Endpoint.builder("a", "/a/{x}")
            .methods("GET", "PUT")
            .limits(LIMITS)
            .tier("gold", LIMITS)
            .key(new KeyPart.PathVariable("x"))
            .inAddition()
            .cost(5)
            .shadow()
            .build();
    Exemption exemption = Exemption.ofUsers("root");
    HeaderSettings headers =
        new HeaderSettings(false, true, HeaderSettings.Reset.DELTA, Optional.empty());
    StoreSettings store = new StoreSettings.Memory(7);

    assertThat(endpoint)
        .isEqualTo(
            new Endpoint(
                "a",
                PathPattern.parse("/a/{x}"),
                List.of("GET", "PUT"),
                Optional.of(LIMITS),
                Map.of("gold", LIMITS),
                List.of(new KeyPart.PathVariable("x")),
                true,
                5,
                true));
    assertThat(
            Policy.builder()
                .store(store)
                .identity(IdentitySettings.DEFAULTS)
                .headers(headers)
                .service(LIMITS)
                .defaultLimits(LIMITS)
                .tier("gold", LIMITS)
                .endpoint(endpoint)
                .exemption(exemption)
                .penalty(PenaltySettings.DEFAULTS)
                .metrics(new MetricsSettings(0))
                .logging(new LoggingSettings(true))
                .build())
        .isEqualTo(
            new Policy(
                store,
                IdentitySettings.DEFAULTS,
                headers,
                Optional.of(LIMITS),
                LIMITS,
                Map.of("gold", LIMITS),
                List.of(endpoint),
                List.of(exemption),
                Optional.of(PenaltySettings.DEFAULTS),
                new MetricsSettings(0),
                new LoggingSettings(true)));
  }

  @Test
  void aDocumentationUrlIsOfTheWeb() {
    refused(
        () ->
            new HeaderSettings(
                true, true, HeaderSettings.Reset.EPOCH, Optional.of(URI.create("ftp://x/"))),
        "must be an http or https URL, got \"ftp://x/\"");
  }

  @Test
  void aPolicyKeepsItsOwnCopies() {
    List<Endpoint> endpoints = new ArrayList<>(List.of(endpoint("a", "/a")));
    Policy policy = policy(Map.of(), endpoints);

    endpoints.clear();

    assertThat(policy.endpoints()).hasSize(1);
  }

  @Test
  void aProblemIsPrintedOnOneLine() {
    assertThat(new PolicyProblem("weir.toml", 3, 5, "a.b", "wrong"))
        .hasToString("weir.toml:3:5: a.b: wrong");
    assertThat(new PolicyProblem("WEIR_A__B", 0, 0, "a.b", "got \"x\ny\u2028z\""))
        .hasToString("WEIR_A__B: a.b: got \"x\\u000ay\\u2028z\"");
  }

  private static Policy policy(Map<String, Limits> tiers, List<Endpoint> endpoints) {
    PolicyBuilder policy = Policy.builder().defaultLimits(LIMITS);
    tiers.forEach(policy::tier);
    endpoints.forEach(policy::endpoint);
    return policy.build();
  }

  private static Endpoint endpoint(String name, String path) {
    return Endpoint.builder(name, path).limits(LIMITS).build();
  }

  @Test
  void everyActionIsWhatItsLabelSays() {
    Limits limits = Limits.of(Limit.perMinute(3));
    List<Action> actions =
        List.of(new Action.Block(), new Action.Exempt(), new Action.Grant(limits));

    assertThat(actions)
        .allSatisfy(
            action -> assertThat(Action.of(action.label(), () -> limits)).isEqualTo(action));
    assertThat(actions)
        .extracting(Object::getClass)
        .hasSameElementsAs(List.of(Action.class.getPermittedSubclasses()));
    assertThat(actions).extracting(Action::blocks).containsExactly(true, false, false);
    assertThat(actions).extracting(Action::exempts).containsExactly(false, true, false);
    assertThat(actions)
        .extracting(Action::granted)
        .containsExactly(Optional.empty(), Optional.empty(), Optional.of(limits));
    assertThatThrownBy(() -> Action.of("ban", () -> limits))
        .hasMessage("action: must be \"block\", \"exempt\" or \"grant\", got \"ban\"");
  }

  private static AdminOverride override(String client, String reason) {
    return new AdminOverride(client, new AdminOverride.Action.Block(), Optional.empty(), reason);
  }

  private static IdentitySettings identity(int ipv6Prefix) {
    return new IdentitySettings(
        List.of(), "Forwarded", ipv6Prefix, "X-Key", List.of(), Optional.empty());
  }

  private static JwtSettings jwt(List<String> algorithms) {
    return new JwtSettings(algorithms, SECRET, Optional.empty(), Optional.empty(), "sub", "tier");
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
