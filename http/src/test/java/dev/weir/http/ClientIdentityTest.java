package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.PlainJWT;
import dev.weir.ManualTicker;
import dev.weir.policy.ApiKey;
import dev.weir.policy.Client;
import dev.weir.policy.IdentitySettings;
import dev.weir.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClientIdentityTest {
  private static final SentRequest REQUEST = SentRequest.from("203.0.113.9");
  private static final Client STRANGER = Client.ofAddress("203.0.113.9");
  private static final Client ALICE =
      new Client("203.0.113.9", Optional.of("alice"), Optional.of("premium"));
  private static final Client ACME =
      new Client("203.0.113.9", Optional.of("acme"), Optional.of("standard"));
  private static final String ACME_KEY = "acme's key";

  private final ManualTicker ticker = new ManualTicker(Tokens.NOW);
  private final ClientIdentity identity = identity(settings(acme()));

  @Test
  void isTheVerifiedUser() {
    assertThat(identity.identify(bearer(Tokens.signed(Tokens.alice())))).isEqualTo(ALICE);
  }

  @Test
  void takesTheSchemeInAnyCase() {
    String token = Tokens.signed(Tokens.alice());
    for (String scheme : List.of("bearer ", "BEARER ", "Bearer  ")) {
      assertThat(identity.identify(REQUEST.with("Authorization", scheme + token))).isEqualTo(ALICE);
    }
  }

  @Test
  void isTheUserOfARegisteredKey() {
    assertThat(identity.identify(REQUEST.with("X-API-Key", ACME_KEY))).isEqualTo(ACME);
  }

  @Test
  void isTheUserOfARegisteredKeyWhereNoTokensAreConfigured() {
    ClientIdentity keysOnly =
        identity(
            new IdentitySettings(
                List.of(), "X-Forwarded-For", 64, "X-API-Key", List.of(acme()), Optional.empty()));

    assertThat(keysOnly.identify(REQUEST.with("X-API-Key", ACME_KEY))).isEqualTo(ACME);
    assertThat(keysOnly.identify(bearer(Tokens.signed(Tokens.alice())))).isEqualTo(STRANGER);
  }

  @Test
  void prefersTheVerifiedUserToTheRegisteredKey() {
    SentRequest both = bearer(Tokens.signed(Tokens.alice())).with("X-API-Key", ACME_KEY);
    assertThat(identity.identify(both)).isEqualTo(ALICE);
  }

  @Test
  void fallsBackToTheRegisteredKeyWhenTheTokenDoesNotVerify() {
    assertThat(identity.identify(bearer("garbage").with("X-API-Key", ACME_KEY))).isEqualTo(ACME);
  }

  @Test
  void isTheAddressOtherwise() {
    assertThat(identity.identify(REQUEST)).isEqualTo(STRANGER);
  }

  @Test
  void isTheAddressBehindATrustedProxy() {
    SentRequest forwarded =
        SentRequest.from("10.0.0.1").with("X-Forwarded-For", "6.6.6.6, 2001:db8:1:2::3");
    assertThat(identity.identify(forwarded)).isEqualTo(Client.ofAddress("2001:db8:1:2::/64"));
  }

  @Test
  void isOneUnknownClientWithoutAnAddress() {
    assertThat(identity.identify(SentRequest.from(""))).isEqualTo(Client.ofAddress("unknown"));
  }

  @Test
  void isTheAddressForAMalformedToken() {
    assertThat(identity.identify(bearer("not.a.token"))).isEqualTo(STRANGER);
    assertThat(identity.identify(bearer(""))).isEqualTo(STRANGER);
    assertThat(identity.identify(REQUEST.with("Authorization", "Bearer"))).isEqualTo(STRANGER);
    assertThat(identity.identify(REQUEST.with("Authorization", ""))).isEqualTo(STRANGER);
  }

  @Test
  void isTheAddressForAnExpiredToken() {
    String token = Tokens.signed(Tokens.alice());
    ticker.advance(Duration.ofHours(1));
    assertThat(identity.identify(bearer(token))).isEqualTo(STRANGER);
  }

  @Test
  void isTheAddressForAWronglySignedToken() {
    JWSHeader header = new JWSHeader(JWSAlgorithm.HS256);
    String token = Tokens.signed(header, Tokens.alice(), Tokens.mac("x".repeat(32)));
    assertThat(identity.identify(bearer(token))).isEqualTo(STRANGER);
  }

  @Test
  void isTheAddressForAnUnsignedToken() {
    String token = new PlainJWT(Tokens.alice().build()).serialize();
    assertThat(identity.identify(bearer(token))).isEqualTo(STRANGER);
  }

  @Test
  void doesNotBelieveATierThatNothingVerifies() {
    SentRequest claims = REQUEST.with("X-Tier", "premium").with("tier", "premium");
    assertThat(identity.identify(claims)).isEqualTo(STRANGER);
  }

  @Test
  void isTheAddressForAnotherScheme() {
    String token = Tokens.signed(Tokens.alice());
    for (String value : List.of("Basic " + token, token, "Bearer" + token, "Bearer\t" + token)) {
      assertThat(identity.identify(REQUEST.with("Authorization", value))).isEqualTo(STRANGER);
    }
  }

  @Test
  void isTheAddressWhenACredentialIsSentTwice() {
    String token = "Bearer " + Tokens.signed(Tokens.alice());
    assertThat(identity.identify(REQUEST.with("Authorization", token, token))).isEqualTo(STRANGER);
    assertThat(identity.identify(REQUEST.with("X-API-Key", ACME_KEY, "x"))).isEqualTo(STRANGER);
  }

  @Test
  void isTheAddressForRandomKeys() {
    Random random = new Random(8);
    for (int i = 0; i < 1_000; i++) {
      byte[] key = new byte[random.nextInt(40)];
      random.nextBytes(key);
      SentRequest request = REQUEST.with("X-API-Key", new String(key, StandardCharsets.ISO_8859_1));
      assertThat(identity.identify(request)).isEqualTo(STRANGER);
    }
  }

  @Test
  void isTheAddressForTheHashOfARegisteredKey() {
    assertThat(identity.identify(REQUEST.with("X-API-Key", ApiKey.sha256Of(ACME_KEY))))
        .isEqualTo(STRANGER);
  }

  @Test
  void isTheAddressForKeysAndTokensOfTenKilobytes() {
    String longText = "x".repeat(10_240);
    assertThat(identity.identify(REQUEST.with("X-API-Key", longText))).isEqualTo(STRANGER);
    assertThat(identity.identify(bearer(longText))).isEqualTo(STRANGER);
    assertThat(identity.identify(REQUEST.with("X-Forwarded-For", longText))).isEqualTo(STRANGER);
  }

  @Test
  void doesNotHashAKeyThatIsTooLongToBeOne() {
    String longest = "k".repeat(512);
    ClientIdentity both = identity(settings(key(longest), key(longest + "k")));
    assertThat(both.registered(longest)).isPresent();
    assertThat(both.registered(longest + "k")).isEmpty();
  }

  @Test
  void findsAKeyRegisteredInCapitals() {
    ApiKey capitals =
        new ApiKey(ApiKey.sha256Of("k").toUpperCase(Locale.ROOT), "acme", Optional.empty());
    assertThat(identity(settings(capitals)).registered("k")).contains(capitals);
  }

  @Test
  void ignoresKeysAndTokensWhenNoneAreConfigured() {
    ClientIdentity open =
        identity(
            new IdentitySettings(
                List.of(), "X-Forwarded-For", 64, "X-API-Key", List.of(), Optional.empty()));
    SentRequest both = bearer(Tokens.signed(Tokens.alice())).with("X-API-Key", ACME_KEY);
    assertThat(open.identify(both)).isEqualTo(STRANGER);
    assertThat(open.registered(ACME_KEY)).isEmpty();
  }

  @Test
  void writesAddressesCanonically() {
    assertThat(identity.canonicalAddress("2001:DB8:1:2:3::4")).contains("2001:db8:1:2::/64");
    assertThat(identity.canonicalAddress("::ffff:1.2.3.4")).contains("1.2.3.4");
    assertThat(identity.canonicalAddress("example.com")).isEmpty();
  }

  @Test
  void refusesAKeyThatIsRegisteredTwice() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> identity(settings(acme(), acme())))
        .withMessage(
            "identity.api_keys: sha256 \"%s\" must be registered once, found it twice",
            ApiKey.sha256Of(ACME_KEY));
  }

  private ClientIdentity identity(IdentitySettings settings) {
    return new ClientIdentity(Policy.builder().identity(settings).build(), ticker);
  }

  private static SentRequest bearer(String token) {
    return REQUEST.with("Authorization", "Bearer " + token);
  }

  private static IdentitySettings settings(ApiKey... keys) {
    return new IdentitySettings(
        List.of("10.0.0.0/8"),
        "X-Forwarded-For",
        64,
        "X-API-Key",
        List.of(keys),
        Optional.of(Tokens.hs256()));
  }

  private static ApiKey acme() {
    return new ApiKey(ApiKey.sha256Of(ACME_KEY), "acme", Optional.of("standard"));
  }

  private static ApiKey key(String key) {
    return new ApiKey(ApiKey.sha256Of(key), "someone", Optional.empty());
  }
}
