package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PropertyTreeTest {
  @Test
  void propertiesMakeTheSamePolicyAsAFile() {
    Policy policy =
        read(
            "store.max-keys=50_000",
            "identity.trusted-proxies=10.0.0.0/8, ::1",
            "headers.legacy=false",
            "service.limits=5000/sec",
            "default.limits[0]=50/min",
            "default.limits[1]=1000/day",
            "tiers.big-spender.limits[0].permits=900",
            "tiers.big-spender.limits[0].per=1m",
            "tiers.big-spender.limits[0].burst=20",
            "endpoints[1].path=/other",
            "endpoints[1].cost=5",
            "endpoints[0].name=compute",
            "endpoints[0].path=/compute/{job}",
            "endpoints[0].methods=POST",
            "endpoints[0].limits=10/min",
            "endpoints[0].tiers.big-spender.limits=100/min",
            "endpoints[0].key[0]=client",
            "endpoints[0].key[1]=path:job",
            "endpoints[0].in-addition=true",
            "exempt[0].users=monitor",
            "penalty.multiplier=1.5",
            "metrics.top_clients=7",
            "logging.structured=true");

    assertThat(policy)
        .isEqualTo(
            PolicyLoader.parse(
                """
                [store]
                max_keys = 50_000
                [identity]
                trusted_proxies = ["10.0.0.0/8", "::1"]
                [headers]
                legacy = false
                [service]
                limits = ["5000/sec"]
                [default]
                limits = ["50/min", "1000/day"]
                [tiers.big-spender]
                limits = ["900/min burst 20"]
                [[endpoints]]
                name = "compute"
                path = "/compute/{job}"
                methods = ["POST"]
                limits = ["10/min"]
                tiers.big-spender.limits = ["100/min"]
                key = ["client", "path:job"]
                in_addition = true
                [[endpoints]]
                path = "/other"
                cost = 5
                [[exempt]]
                users = ["monitor"]
                [penalty]
                multiplier = 1.5
                [metrics]
                top_clients = 7
                [logging]
                structured = true
                """,
                "weir.toml",
                Map.of()));
  }

  @Test
  void noPropertiesAreAllDefaults() {
    assertThat(read()).isEqualTo(Policy.builder().build());
  }

  @Test
  void aFlagIsReadInTheWordsOfEnvironments() {
    HeaderSettings headers = read("headers.legacy=off", "headers.ietf=1").headers();

    assertThat(headers.legacy()).isFalse();
    assertThat(headers.ietf()).isTrue();
  }

  @Test
  void theEnvironmentBeatsProperties() {
    Policy policy =
        PolicyLoader.properties(
            properties("default.limits[0]=50/min", "default.limits[1]=1000/day"),
            Map.of("WEIR_DEFAULT__LIMITS__1", "7/day"));

    assertThat(policy.defaultLimits()).hasToString("[50/60s, 7/86400s]");
  }

  @Test
  void problemsNameThePlaceOfTheProperty() {
    refused(
        "application.yaml:1:7: default.limits[0]: permits must be at least 1, got 0\n"
            + "application.yaml:2:7: endpoints[0].path: a path must start with \"/\", got \"x\"\n"
            + "application.yaml:4:7: headers.legcy: unknown key; did you mean \"legacy\"?\n"
            + "application.yaml:5:7: penalty.multiplier: must be a number; got a text that is none\n"
            + "application.yaml:6:7: metrics.top_clients: must be a whole number; got a text"
            + " that is none",
        "default.limits[0]=0/min",
        "endpoints[0].path=x",
        "endpoints[0].limits=1/min",
        "headers.legcy=true",
        "penalty.multiplier=twice",
        "metrics.top-clients=many");
  }

  @Test
  void aValueIsSetOnceAndWholeOrByItsParts() {
    refused(
        "application.yaml:1:7: default.limits: is a single value and has settings inside; set it"
            + " whole or by its parts, not both\n"
            + "application.yaml:4:7: metrics.top_clients: is set twice; keep one of them",
        "default.limits=1/min",
        "default.limits[0]=1/min",
        "metrics.top_clients=1",
        "metrics.top-clients=2");
  }

  @Test
  void aListHasIndexesWithoutGaps() {
    refused(
        "application.yaml:1:7: default.limits[1]: comes without [0]; number entries from 0 without"
            + " gaps\n"
            + "application.yaml:2:7: endpoints: is a list and has settings by name; use indexes for"
            + " all",
        "default.limits[1]=1/min",
        "endpoints[0].path=/",
        "endpoints.path=/");
  }

  @Test
  void aPathIsMadeOfNamesAndIndexes() {
    String rule =
        "must be names with dots between them and indexes in brackets, as in default.limits[0]";
    refused(
        "application.yaml:1:7: default.limits[x]: "
            + rule
            + "\napplication.yaml:2:7: default..limits: "
            + rule
            + "\napplication.yaml:3:7: [0]: "
            + rule,
        "default.limits[x]=1/min",
        "default..limits=1/min",
        "[0]=1");
  }

  @Test
  void whatAPropertyHoldsIsNotPrinted() {
    assertThat(properties("identity.jwt.secret=s3cret"))
        .singleElement()
        .hasToString("identity.jwt.secret of application.yaml");
  }

  private static void refused(String message, String... lines) {
    assertThatThrownBy(() -> read(lines)).isInstanceOf(PolicyException.class).hasMessage(message);
  }

  private static Policy read(String... lines) {
    return PolicyLoader.properties(properties(lines), Map.of());
  }

  private static List<PolicyProperty> properties(String... lines) {
    List<PolicyProperty> properties = new ArrayList<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      properties.add(
          new PolicyProperty(
              line.substring(0, equals),
              line.substring(equals + 1),
              "application.yaml",
              properties.size() + 1,
              7));
    }
    return properties;
  }
}
