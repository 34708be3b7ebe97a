package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Limits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentOverridesTest {
  private static final String FILE =
      """
      [default]
      limits = ["100/min", "1000/day"]
      [tiers.big-spender]
      limits = ["1000/min"]
      [[endpoints]]
      name = "search"
      path = "/search"
      limits = [{ permits = 10, per = "1m", name = "steady" }]
      """;

  @Test
  void theEnvironmentBeatsTheFileAndTheFileTheDefault() {
    assertThat(limits("", Map.of())).hasToString("[100/60s]");
    assertThat(limits("[default]\nlimits = ['5/min']", Map.of())).hasToString("[5/60s]");
    assertThat(limits("[default]\nlimits = ['5/min']", Map.of("WEIR_DEFAULT__LIMITS", "7/min")))
        .hasToString("[7/60s]");
    assertThat(limits("", Map.of("WEIR_DEFAULT__LIMITS", "7/min"))).hasToString("[7/60s]");
  }

  @Test
  void aListIsGivenWholeSeparatedByCommas() {
    assertThat(limits(FILE, Map.of("WEIR_DEFAULT__LIMITS", "7/min, 8/day burst 2")))
        .hasToString("[7/60s, 8/86400s burst 2]");
    assertThat(
            parse(
                    "[identity]\ntrusted_proxies = ['::1']",
                    Map.of("WEIR_IDENTITY__TRUSTED_PROXIES", ""))
                .identity()
                .trustedProxies())
        .isEmpty();
  }

  @Test
  void anEntryOfAListIsGivenByIndexAndTheOneAfterTheLastIsAdded() {
    assertThat(limits(FILE, Map.of("WEIR_DEFAULT__LIMITS__1", "9/hour")))
        .hasToString("[100/60s, 9/3600s]");
    assertThat(
            limits(
                FILE,
                Map.of("WEIR_DEFAULT__LIMITS__3", "3/sec", "WEIR_DEFAULT__LIMITS__2", "2/ms")))
        .hasToString("[100/60s, 1000/86400s, 2/1ms, 3/1s]");
  }

  @Test
  void entriesAreTakenInTheOrderOfTheirNumbers() {
    Map<String, String> twelve = new HashMap<>();
    for (int i = 0; i < 12; i++) {
      twelve.put("WEIR_DEFAULT__LIMITS__" + i, "1/" + (i + 1) + "s");
    }

    assertThat(limits("", twelve))
        .hasToString("[1/1s, 1/2s, 1/3s, 1/4s, 1/5s, 1/6s, 1/7s, 1/8s, 1/9s, 1/10s, 1/11s, 1/12s]");
  }

  @Test
  void aSettingInsideAListIsReachedByIndex() {
    Endpoint endpoint =
        parse(
                FILE,
                Map.of(
                    "WEIR_ENDPOINTS__0__LIMITS__0__PERMITS", "20",
                    "WEIR_ENDPOINTS__0__COST", "1_0",
                    "WEIR_ENDPOINTS__0__IN_ADDITION", "TRUE",
                    "WEIR_ENDPOINTS__0__METHODS", "GET,POST",
                    "WEIR_ENDPOINTS__0__KEY", "ip"))
            .endpoints()
            .get(0);

    assertThat(endpoint.limits().orElseThrow()).hasToString("[20/60s (steady)]");
    assertThat(endpoint.cost()).isEqualTo(10);
    assertThat(endpoint.inAddition()).isTrue();
    assertThat(endpoint.methods()).containsExactly("GET", "POST");
    assertThat(endpoint.key()).containsExactly(new KeyPart.Ip());
  }

  @ParameterizedTest
  @CsvSource({
    "1, true", "true, true", "yes, true", "on, true",
    "0, false", "false, false", "no, false", "off, false",
  })
  void everyFlagIsReadInTheWordsThatEnvironmentsKnow(String word, boolean flag) {
    for (String written : List.of(word, word.toUpperCase(Locale.ROOT), " " + word + "\t")) {
      Policy policy =
          parse(
              FILE,
              Map.of(
                  "WEIR_STORE__TYPE", "redis",
                  "WEIR_STORE__REQUIRED", written,
                  "WEIR_HEADERS__LEGACY", written,
                  "WEIR_HEADERS__IETF", written,
                  "WEIR_ENDPOINTS__0__IN_ADDITION", written,
                  "WEIR_ENDPOINTS__0__SHADOW", written,
                  "WEIR_LOGGING__STRUCTURED", written));

      assertThat(((StoreSettings.Redis) policy.store()).required()).isEqualTo(flag);
      assertThat(policy.headers().legacy()).isEqualTo(flag);
      assertThat(policy.headers().ietf()).isEqualTo(flag);
      assertThat(policy.endpoints().get(0).inAddition()).isEqualTo(flag);
      assertThat(policy.endpoints().get(0).shadow()).isEqualTo(flag);
      assertThat(policy.logging().structured()).isEqualTo(flag);
    }
  }

  @Test
  void numbersAndTimesAreReadWithUnderscoresAndWhiteSpace() {
    Policy policy =
        parse(
            "[penalty]",
            Map.of(
                "WEIR_STORE__MAX_KEYS", " 1_000 ",
                "WEIR_PENALTY__MULTIPLIER", " 1_00.5 ",
                "WEIR_PENALTY__WITHIN", " 5 min ",
                "WEIR_DEFAULT__LIMITS", " 7/min "));

    assertThat(policy.store().maxKeys()).isEqualTo(1000);
    assertThat(policy.penalty().orElseThrow().multiplier()).isEqualTo(100.5);
    assertThat(policy.penalty().orElseThrow().within()).isEqualTo(Duration.ofMinutes(5));
    assertThat(policy.defaultLimits()).hasToString("[7/60s]");
  }

  @Test
  void sectionsThatTheFileDoesNotHaveAreMade() {
    Policy policy =
        parse(
            "",
            Map.of(
                "WEIR_TIERS__GOLD__LIMITS", "5/sec",
                "WEIR_ENDPOINTS__0__PATH", "/a",
                "WEIR_ENDPOINTS__0__TIERS__GOLD__LIMITS__0", "6/sec",
                "WEIR_IDENTITY__API_KEYS__0__SHA256", "0".repeat(64),
                "WEIR_IDENTITY__API_KEYS__0__USER", "acme",
                "WEIR_SERVICE__LIMITS", "9/sec"));

    assertThat(policy.tiers()).hasToString("{gold=[5/1s]}");
    assertThat(policy.endpoints().get(0).tiers()).hasToString("{gold=[6/1s]}");
    assertThat(policy.identity().apiKeys()).hasSize(1);
    assertThat(policy.service().orElseThrow()).hasToString("[9/1s]");
  }

  @Test
  void anUnderscoreIsAHyphenInTheNamesOfTiersAndItselfElsewhere() {
    Policy policy =
        parse(
            FILE,
            Map.of(
                "WEIR_TIERS__BIG_SPENDER__LIMITS", "5/sec",
                "WEIR_ENDPOINTS__0__TIERS__BIG_SPENDER__LIMITS", "6/sec",
                "WEIR_STORE__MAX_KEYS", "5"));

    assertThat(policy.tiers()).hasToString("{big-spender=[5/1s]}");
    assertThat(policy.endpoints().get(0).tiers()).hasToString("{big-spender=[6/1s]}");
    assertThat(policy.store().maxKeys()).isEqualTo(5);
  }

  @Test
  void namesWithoutTwoUnderscoresAreNotConfiguration() {
    assertThat(
            parse(
                "",
                Map.of(
                    "WEIR_PORT", "80",
                    "WEIR_ADMIN_TOKEN", "t",
                    "PATH__X", "y",
                    "DATABASE_URL", "postgres://d")))
        .isEqualTo(parse("", Map.of()));
  }

  @Test
  void theUrlThatPlatformsSetMakesRedisTheStore() {
    StoreSettings.Redis store =
        (StoreSettings.Redis) parse("", Map.of("REDIS_URL", "redis://platform")).store();

    assertThat(store.url().orElseThrow())
        .isEqualTo(new Given<>("redis://platform", "REDIS_URL", 0, 0, "store.url"));
  }

  @Test
  void theUrlThatPlatformsSetBeatsTheFilesAndYieldsToWeirsOwn() {
    String file = "[store]\ntype = 'redis'\nurl = 'redis://file'\nprefix = 'a'";
    String unset = "[store]\nprefix = 'a'";
    Map<String, String> platform = Map.of("REDIS_URL", "redis://platform");
    Map<String, String> both =
        Map.of("REDIS_URL", "redis://platform", "WEIR_STORE__URL", "redis://weir");

    assertThat(redisUrl(file, Map.of())).isEqualTo("redis://file");
    assertThat(redisUrl(file, platform)).isEqualTo("redis://platform");
    assertThat(redisUrl(file, both)).isEqualTo("redis://weir");
    assertThat(redisUrl(unset, platform)).isEqualTo("redis://platform");
    assertThat(redisUrl("", both)).isEqualTo("redis://weir");
  }

  @Test
  void theUrlThatPlatformsSetLeavesAChosenTypeAlone() {
    Map<String, String> platform = Map.of("REDIS_URL", "redis://platform");

    assertThat(parse("[store]\ntype = 'memory'", platform).store())
        .isEqualTo(StoreSettings.DEFAULTS);
    assertThat(
            parse("", Map.of("REDIS_URL", "redis://platform", "WEIR_STORE__TYPE", "memory"))
                .store())
        .isEqualTo(StoreSettings.DEFAULTS);
    assertThat(parse("", Map.of("REDIS_URL", " ")).store()).isEqualTo(StoreSettings.DEFAULTS);
    assertThatThrownBy(() -> parse("store = 1", platform))
        .hasMessage("weir.toml:1:1: store: must be a table; got a whole number");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WEIR_DEFAULT__LIMITS      | 0/min   | default.limits[0]: permits must be at least 1, got 0
          WEIR_DEFAULT__LIMITS      | 1/min,  | default.limits[1]: limit must read like "100/min", "100/90s" or "100/min burst 20", got ""
          WEIR_DEFAULT__LIMITS      | ''      | default.limits: must have 1 to 16 limits, got 0; write for example ["100/min"]
          WEIR_DEFAULT__LIMIT       | 1/min   | default.limit: unknown key; did you mean "limits"?
          WEIR_STROE__TYPE          | memory  | stroe: unknown key; did you mean "store"?
          WEIR_STORE__TYPE          | rediss  | store.type: must be "memory" (each process counts by itself) or "redis" (all count together), got "rediss"
          WEIR_STORE__URL           | redis:  | store.url: is for Redis, but no type says to use it; add type = "redis", or type = "memory" to keep this for later
          WEIR_STORE__MAX_KEYS      | many    | store.max_keys: must be a whole number; got a text that is none
          WEIR_STORE__MAX_KEYS      | 5.0     | store.max_keys: must be a whole number; got a text that is none
          WEIR_STORE__MAX_KEYS      | ''      | store.max_keys: must be a whole number; got a text that is none
          WEIR_PENALTY__MULTIPLIER  | NaN     | penalty.multiplier: must be a number; got a text that is none
          WEIR_PENALTY__MULTIPLIER  | 2d      | penalty.multiplier: must be a number; got a text that is none
          WEIR_PENALTY__MULTIPLIER  | 1e9     | penalty.multiplier: must be between 1 (all penalties are equal) and 1000, got 1.0E9
          WEIR_HEADERS__IETF        | 2       | headers.ietf: must be one of true, yes, on, 1, false, no, off and 0; got a text that is none
          WEIR_HEADERS__IETF        | ''      | headers.ietf: must be one of true, yes, on, 1, false, no, off and 0; got a text that is none
          WEIR_HEADERS__IETF        | y       | headers.ietf: must be one of true, yes, on, 1, false, no, off and 0; got a text that is none
          WEIR_IDENTITY__JWT        | x       | identity.jwt: must be a table; got a single value
          WEIR_IDENTITY__JWT__SECRET | hunter2 | identity.jwt.secret: must have at least 32 bytes for HS256, got 7; make one with: openssl rand -base64 48
          WEIR_DEFAULT__LIMITS__9   | 1/min   | default.limits[9]: a list is addressed by index, here from 0 to 2 (which adds an entry), got "9"
          WEIR_DEFAULT__LIMITS__X   | 1/min   | default.limits.x: a list is addressed by index, here from 0 to 2 (which adds an entry), got "X"
          WEIR_DEFAULT__LIMITS__0__PER | 1m   | default.limits[0]: has no settings inside, the file makes it a single value; set it whole or by its parts, not both
          WEIR_default__limits      | 1/min   | syntax: the name must be WEIR_ and a path in capitals with "__" between levels, as in WEIR_DEFAULT__LIMITS
          WEIR_DEFAULT____LIMITS    | 1/min   | syntax: the name must be WEIR_ and a path in capitals with "__" between levels, as in WEIR_DEFAULT__LIMITS
          WEIR__DEFAULT             | 1/min   | syntax: the name must be WEIR_ and a path in capitals with "__" between levels, as in WEIR_DEFAULT__LIMITS
          """)
  void aProblemNamesItsVariable(String name, String value, String problem) {
    assertThatThrownBy(() -> parse(FILE, Map.of(name, value)))
        .isInstanceOf(PolicyException.class)
        .hasMessage(name + ": " + problem);
  }

  @Test
  void aListCannotBeGivenWholeAndByEntry() {
    assertThatThrownBy(
            () ->
                parse(
                    FILE,
                    Map.of("WEIR_DEFAULT__LIMITS", "1/min", "WEIR_DEFAULT__LIMITS__0", "2/min")))
        .isInstanceOf(PolicyException.class)
        .hasMessage(
            "WEIR_DEFAULT__LIMITS__0: default.limits: has no settings inside, WEIR_DEFAULT__LIMITS"
                + " makes it a single value; set it whole or by its parts, not both");
  }

  @Test
  void problemsOfTheFileComeFirst() {
    assertThatThrownBy(
            () ->
                parse(
                    "[headers]\nreset = 'x'",
                    Map.of("WEIR_STORE__MAX_KEYS", "0", "WEIR_DEFAULT__LIMITS", "0/min")))
        .isInstanceOf(PolicyException.class)
        .hasMessage(
            """
            weir.toml:2:1: headers.reset: must be "epoch" (seconds since 1970) or "delta" (seconds from now), got "x"
            WEIR_DEFAULT__LIMITS: default.limits[0]: permits must be at least 1, got 0
            WEIR_STORE__MAX_KEYS: store.max_keys: must be between 1 and 100000000 keys, got 0""");
  }

  private static Policy parse(String text, Map<String, String> environment) {
    return PolicyLoader.parse(text, "weir.toml", environment);
  }

  private static String redisUrl(String text, Map<String, String> environment) {
    return ((StoreSettings.Redis) parse(text, environment).store()).url().orElseThrow().value();
  }

  private static Limits limits(String text, Map<String, String> environment) {
    return parse(text, environment).defaultLimits();
  }
}
