package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import dev.weir.InProcessStore;
import dev.weir.Limit;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.policy.Endpoint;
import dev.weir.policy.IdentitySettings;
import dev.weir.policy.JwtSettings;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyBuilder;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveLimiterTest {
  private static final SentRequest REQUEST = SentRequest.from("203.0.113.9");

  @TempDir private Path folder;

  private final ManualTicker ticker = new ManualTicker(Tokens.NOW);
  private final LimitStore store = InProcessStore.builder().maxKeys(1000).ticker(ticker).build();
  private final List<Advice> heard = new ArrayList<>();

  @Test
  void decidesByThePolicyInForceAndKeepsWhatWasUsed() {
    LiveLimiter live = live(perMinute(100));
    for (int i = 0; i < 60; i++) {
      live.get().decide(REQUEST);
    }

    live.replace(perMinute(200));

    LimitStatus status = live.get().decide(REQUEST).tightest().orElseThrow();
    assertThat(status.limit()).isEqualTo(200);
    assertThat(status.remaining()).isEqualTo(139);
  }

  @Test
  void settlesARequestThatWasDecidedByAnEarlierPolicy() {
    LiveLimiter live = live(perMinute(100));
    HttpLimiter earlier = live.get();
    LimitAnswer answer = earlier.decide(REQUEST);

    live.replace(perMinute(200));
    earlier.settle(answer, 10);

    assertThat(live.get().decide(REQUEST).tightest().orElseThrow().remaining()).isEqualTo(189);
  }

  @Test
  void keepsThePolicyInForceWhenAnotherCannotBeUsed() {
    LiveLimiter live = live(perMinute(100));
    HttpLimiter inForce = live.get();
    Policy ambiguous =
        Policies.of(
            Policies.endpoint("one", "/x", "1/min"), Policies.endpoint("two", "/x", "2/min"));

    assertThatIllegalArgumentException().isThrownBy(() -> live.replace(ambiguous));

    assertThat(live.get()).isSameAs(inForce);
  }

  @Test
  void keepsWhatItLearntAboutClientsWhileTheyAreToldApartInTheSameWay() {
    LiveLimiter live = live(Policies.of());
    ClientIdentity before = live.get().identity();

    live.replace(Policies.of(Policies.endpoint("x", "/x", "1/min")));
    assertThat(live.get().identity()).isSameAs(before);

    live.replace(Policies.of(List.of(), Optional.empty(), List.of("10.0.0.0/8")));
    assertThat(live.get().identity()).isNotSameAs(before);
  }

  @Test
  void knowsTheTiersOfThePolicyInForce() {
    SentRequest listed =
        REQUEST.with(
            "Authorization",
            "Bearer "
                + Tokens.signed(Tokens.alice().claim("tier", List.of("gold", "silver", "none"))));
    LiveLimiter live = live(tiers("silver"));
    assertThat(live.get().identity().identify(listed).tier()).contains("silver");

    live.replace(tiers("silver", "gold"));
    assertThat(live.get().identity().identify(listed).tier()).contains("gold");

    live.replace(tiers());
    assertThat(live.get().identity().identify(listed).tier()).isEmpty();
  }

  @Test
  void keepsAKeySetThoughTheTiersChange() throws IOException {
    AtomicInteger fetches = new AtomicInteger();
    HttpServer keys = VerificationKeysTest.serving(VerificationKeysTest.keys("ours"), fetches);
    try {
      JwtSettings jwt = VerificationKeysTest.settings(keys.getAddress().getPort());
      SentRequest request =
          REQUEST.with("Authorization", "Bearer " + VerificationKeysTest.signedBy("ours"));
      LiveLimiter live = live(policy(jwt, "premium"));
      assertThat(live.get().identity().identify(request).user()).contains("alice");

      live.replace(policy(jwt, "premium", "gold"));

      assertThat(live.get().identity().identify(request).user()).contains("alice");
      assertThat(fetches).hasValue(1);
    } finally {
      keys.stop(0);
    }
  }

  @Test
  void readsAKeyFileAgainThoughItsPathStaysTheSame() throws IOException {
    Path file = Files.writeString(folder.resolve("key.pem"), Tokens.pem(Tokens.RSA));
    Policy policy =
        Policies.of(
            List.of(),
            Optional.of(Tokens.settings(new VerificationKey.PublicKeyFile(file), "RS256")),
            List.of());
    LiveLimiter live = live(policy);

    Files.writeString(file, Tokens.pem(Tokens.EC));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> live.replace(policy))
        .withMessageContaining("RS256 cannot be verified");
  }

  @Test
  void givesAnAdviceOnceWhateverPoliciesFollow() {
    SentRequest forwarded = REQUEST.with("X-Forwarded-For", "192.0.2.1");
    LiveLimiter live = live(Policies.of());
    live.get().decide(forwarded);

    live.replace(Policies.of(List.of(), Optional.empty(), List.of("10.0.0.0/8")));
    live.get().decide(forwarded);

    assertThat(heard).extracting(Advice::code).containsExactly("untrusted-proxy");
  }

  @Test
  void tellsOfTheEngineInForce() {
    Policy second = Policies.of(new Endpoint[0]);
    LiveLimiter live = new LiveLimiter(perMinute(100), this::engine, ticker);

    live.replace(second);

    assertThat(live.get().engine().policy()).isSameAs(second);
  }

  private LiveLimiter live(Policy policy) {
    return new LiveLimiter(policy, this::engine, ticker, new AdviceLog(heard::add));
  }

  private PolicyEngine engine(Policy policy) {
    return new PolicyEngine(policy, store);
  }

  private static Policy tiers(String... tiers) {
    return policy(Tokens.hs256(), tiers);
  }

  private static Policy policy(JwtSettings jwt, String... tiers) {
    IdentitySettings defaults = IdentitySettings.DEFAULTS;
    PolicyBuilder policy =
        Policy.builder()
            .identity(
                new IdentitySettings(
                    List.of(),
                    defaults.forwardedHeader(),
                    defaults.ipv6Prefix(),
                    defaults.apiKeyHeader(),
                    List.of(),
                    Optional.of(jwt)));
    for (String tier : tiers) {
      policy.tier(tier, Limits.of(Limit.perMinute(100)));
    }
    return policy.build();
  }

  private static Policy perMinute(long permits) {
    return Policy.builder().defaultLimits(Limits.of(Limit.perMinute(permits))).build();
  }
}
