package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Decision;
import dev.weir.InProcessStore;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.StoreUnavailableException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ShadowTest {
  private static final String POLICY =
      """
      [default]
      limits = ["10/min"]
      [tiers.gold]
      limits = ["100/min"]
      [[endpoints]]
      name = "compute"
      path = "/compute"
      limits = ["5/min"]
      [[endpoints]]
      name = "stricter"
      path = "/compute"
      limits = ["2/min"]
      shadow = true
      [[endpoints]]
      name = "wide"
      path = "/**"
      limits = ["3/min"]
      tiers.gold.limits = ["4/min"]
      cost = 2
      shadow = true
      """;

  private static final Client CLIENT = Client.ofAddress("192.0.2.1");

  private final ManualTicker ticker = new ManualTicker();
  private final LimitStore store = InProcessStore.builder().ticker(ticker).build();
  private final PolicyEngine engine = engine(store);

  @Test
  void anEndpointInShadowNeverRefuses() {
    Verdict first = decide("/other");
    Verdict second = decide("/other");

    assertThat(first.allowed()).isTrue();
    assertThat(first.shadowed()).isFalse();
    assertThat(second.allowed()).isTrue();
    assertThat(second.shadowed()).isTrue();
    assertThat(second.retryAfter()).isEmpty();
    assertThat(second.endpoint()).map(Endpoint::name).contains("wide");
  }

  @Test
  void whatHoldsWithoutTheShadowHoldsWithIt() {
    assertThat(remaining(decide("/other"))).isEqualTo(Map.of("default-60s", 9L, "wide-60s", 1L));
    assertThat(remaining(decide("/other"))).isEqualTo(Map.of("default-60s", 8L, "wide-60s", 1L));
    for (int i = 0; i < 8; i++) {
      assertThat(decide("/other").allowed()).isTrue();
    }

    Verdict refused = decide("/other");

    assertThat(refused.allowed()).isFalse();
    assertThat(refused.shadowed()).isFalse();
    assertThat(remaining(refused)).isEqualTo(Map.of("default-60s", 0L, "wide-60s", 1L));
  }

  @Test
  void aShadowIsTriedBesideTheEndpointOfTheSamePath() {
    decide("/compute");
    decide("/compute");

    Verdict third = decide("/compute");

    assertThat(third.shadowed()).isTrue();
    assertThat(third.endpoint()).map(Endpoint::name).contains("compute");
    assertThat(remaining(third)).isEqualTo(Map.of("compute-60s", 2L, "stricter-60s", 0L));
    assertThat(third.outcomes())
        .extracting(outcome -> outcome.charge().shadow())
        .containsExactly(false, true);
  }

  @Test
  void aShadowOfWiderPathsIsSilentWhereAnEndpointIsMoreSpecific() {
    PolicyEngine one =
        engine(
            """
            [[endpoints]]
            name = "exact"
            path = "/a/b"
            limits = ["5/min"]
            [[endpoints]]
            name = "wide"
            path = "/a/**"
            limits = ["1/min"]
            shadow = true
            """);

    assertThat(remaining(one.decide(Request.of("GET", "/a/b", CLIENT))))
        .containsOnlyKeys("exact-60s");
    assertThat(remaining(one.decide(Request.of("GET", "/a/c", CLIENT))))
        .containsOnlyKeys("default-60s", "wide-60s");
  }

  @Test
  void aShadowHasLimitsByTierLikeAnyEndpoint() {
    Client gold = new Client("192.0.2.1", Optional.of("ada"), Optional.of("gold"));

    assertThat(remaining(engine.decide(Request.of("GET", "/x", gold))))
        .isEqualTo(Map.of("gold-60s", 99L, "wide-60s", 2L));
  }

  @Test
  void aCostGivenWithTheRequestIsForTheShadowAsWell() {
    assertThat(remaining(engine.decide(Request.of("GET", "/x", CLIENT), 3)))
        .isEqualTo(Map.of("default-60s", 7L, "wide-60s", 0L));
  }

  @Test
  void whatARequestReallyCostIsSettledInTheShadowWhereItWasCounted() {
    Verdict counted = decide("/other");
    engine.settle(counted, 1);
    assertThat(remaining(decide("/other"))).isEqualTo(Map.of("default-60s", 8L, "wide-60s", 0L));

    Verdict shadowed = decide("/other");
    engine.settle(shadowed, 3);
    assertThat(remaining(decide("/other"))).isEqualTo(Map.of("default-60s", 4L, "wide-60s", 0L));
  }

  @Test
  void aShadowThatCannotBeCountedIsInNobodysWay() {
    LimitStore blind =
        new ForwardingStore(store) {
          @Override
          public Decision check(String key, Limits limits, long permits) {
            if (key.endsWith(":wide")) {
              throw new StoreUnavailableException("no answer", new IllegalStateException());
            }
            return super.check(key, limits, permits);
          }
        };

    Verdict verdict = engine(blind).decide(Request.of("GET", "/other", CLIENT));

    assertThat(verdict.allowed()).isTrue();
    assertThat(remaining(verdict)).isEqualTo(Map.of("default-60s", 9L));
  }

  @Test
  void noShadowIsAViolation() {
    Penalties penalties = new InProcessPenalties(ticker);
    PolicyEngine strict =
        PolicyEngine.builder(parse(POLICY + "[penalty]\nafter = 1\n"), store)
            .penalties(penalties)
            .build();
    for (int i = 0; i < 5; i++) {
      strict.decide(Request.of("GET", "/other", CLIENT));
    }

    assertThat(penalties.size()).isZero();

    for (int i = 0; i < 6; i++) {
      strict.decide(Request.of("GET", "/other", CLIENT));
    }
    Verdict penalized = strict.decide(Request.of("GET", "/other", CLIENT));
    assertThat(penalized).isInstanceOf(Verdict.Penalized.class);
    assertThat(remaining(penalized)).containsOnlyKeys("default-60s");
  }

  private Verdict decide(String path) {
    return engine.decide(Request.of("GET", path, CLIENT));
  }

  private static Map<String, Long> remaining(Verdict verdict) {
    return verdict.results().stream()
        .collect(Collectors.toMap(Verdict.Named::policy, named -> named.result().remaining()));
  }

  private PolicyEngine engine(String policy) {
    return new PolicyEngine(parse(policy), store);
  }

  private static PolicyEngine engine(LimitStore store) {
    return new PolicyEngine(parse(POLICY), store);
  }

  private static Policy parse(String policy) {
    return PolicyLoader.parse(policy, "weir.toml", Map.of());
  }
}
