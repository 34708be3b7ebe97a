package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.Decision;
import dev.weir.InProcessStore;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EventLogTest {
  private static final Client ADA =
      new Client("192.0.2.1", Optional.of("ada\nEVIL"), Optional.of("gold"));

  private final ManualTicker ticker = new ManualTicker();
  private final EventLog log = new EventLog(ticker);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(EventLog.LOGGER);

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  @Test
  void aRefusalIsLoggedWithAllThereIsToKnow() {
    PolicyEngine engine =
        engine(
            """
            [tiers.gold]
            limits = ["1000/min"]
            [[endpoints]]
            name = "compute"
            path = "/compute"
            limits = ["2/min", "4/hour burst 3"]
            """);
    engine.decide(Request.of("GET", "/compute", ADA), 2);
    assertThat(lines.list).isEmpty();

    engine.decide(Request.of("GET", "/compute", ADA), 2);

    assertThat(logged())
        .containsExactly(
            "INFO rate_limit_exceeded client_id=user:ada\\u000aEVIL endpoint=compute tier=gold"
                + " policy=compute-3600s limit=4 current_count=2 retry_after=900");
  }

  @Test
  void aClientWithoutTierOrEndpointIsLoggedAsOfTheDefault() {
    PolicyEngine engine = engine("[default]\nlimits = ['1/min']");

    engine.decide(Request.of("GET", "/", Client.ofAddress("192.0.2.1")), 2);

    assertThat(logged())
        .containsExactly(
            "INFO rate_limit_exceeded client_id=ip:192.0.2.1 endpoint=default tier=none"
                + " policy=default-60s limit=1 current_count=0");
  }

  @Test
  void whatAShadowWouldHaveRefusedIsMarked() {
    PolicyEngine engine =
        engine(
            """
            [[endpoints]]
            name = "trial"
            path = "/**"
            limits = ["1/min"]
            shadow = true
            """);
    engine.decide(Request.of("GET", "/", Client.ofAddress("192.0.2.1")));
    engine.decide(Request.of("GET", "/", Client.ofAddress("192.0.2.1")));

    assertThat(logged())
        .singleElement()
        .asString()
        .contains("endpoint=trial")
        .contains("policy=trial-60s")
        .endsWith("shadow=true");
  }

  @Test
  void aRefusalIsNotOfAShadowHoweverLongThatWouldWait() {
    PolicyEngine engine =
        engine(
            """
            [default]
            limits = ["1/min"]
            [[endpoints]]
            name = "trial"
            path = "/**"
            limits = ["1/hour"]
            shadow = true
            """);
    engine.decide(Request.of("GET", "/", Client.ofAddress("192.0.2.1")));
    engine.decide(Request.of("GET", "/", Client.ofAddress("192.0.2.1")));

    assertThat(logged()).singleElement().asString().contains("policy=default-60s");
  }

  @Test
  void aRefusalThatWasNotCountedHasNoLimit() {
    Charge charge = new Charge(new Quota("default", Policy.DEFAULT_LIMITS), "key", 1);
    Verdict refused =
        new Verdict.Counted(
            Request.of("GET", "/", Client.ofAddress("192.0.2.1")),
            Optional.empty(),
            List.of(new Verdict.Outcome(charge, new Decision.Refused(List.of(), true))));

    log.decided(refused, 1);

    assertThat(logged())
        .containsExactly(
            "INFO rate_limit_exceeded client_id=ip:192.0.2.1 endpoint=default tier=none");
  }

  @Test
  void aFloodOfRefusalsIsCutOffAndCounted() {
    PolicyEngine engine = engine("[default]\nlimits = ['1/min']");
    for (int i = 0; i < 1101; i++) {
      engine.decide(Request.of("GET", "/", Client.ofAddress("192.0.2.1")));
    }
    assertThat(lines.list).hasSize(100);

    ticker.advance(Duration.ofSeconds(2));
    assertThat(logged())
        .hasSize(101)
        .last()
        .isEqualTo("INFO rate_limit_exceeded_omitted count=1000");

    engine.decide(Request.of("GET", "/", Client.ofAddress("192.0.2.1")));
    assertThat(lines.list).hasSize(102);
    assertThat(ticker.scheduled()).isZero();
  }

  @Test
  void nothingIsWorkedOutForALogThatIsOff() {
    logger.setLevel(Level.WARN);
    PolicyEngine engine = engine("[default]\nlimits = ['1/min']");
    for (int i = 0; i < 500; i++) {
      engine.decide(Request.of("GET", "/", Client.ofAddress("192.0.2.1")));
    }

    assertThat(lines.list).isEmpty();
    assertThat(ticker.scheduled()).isZero();
  }

  @Test
  void aUserCannotPassItsNameOffAsMoreDetails() {
    PolicyEngine engine = engine("[default]\nlimits = ['1/min']");
    Client forger =
        new Client("192.0.2.1", Optional.of("eve\" tier=\"gold"), Optional.of("none\" x=\"y"));

    engine.decide(Request.of("GET", "/", forger), 2);
    log.overrideChanged("user:eve\" reason=\"");

    assertThat(logged())
        .hasSize(2)
        .noneMatch(line -> line.contains("\""))
        .anyMatch(line -> line.contains("client_id=user:eve\\u0022 tier=\\u0022gold "));
  }

  @Test
  void changesOfPoliciesAndOverridesAreLogged() {
    log.reloaded(
        Policy.builder()
            .tier("gold", Policy.DEFAULT_LIMITS)
            .endpoint(
                Endpoint.builder("a", "/a").limits(Limits.of(Policy.DEFAULT_LIMITS.list())).build())
            .build());
    log.rejected(new IllegalArgumentException("weir.toml:1:1: zebra: unknown key"));
    log.overrideChanged("user:ada");

    assertThat(logged())
        .containsExactly(
            "INFO policy_reloaded tiers=1 endpoints=1",
            "WARN policy_rejected problems=weir.toml:1:1: zebra: unknown key",
            "INFO override_changed client_id=user:ada");
  }

  private PolicyEngine engine(String policy) {
    return PolicyEngine.builder(
            PolicyLoader.parse(policy, "weir.toml", Map.of()),
            InProcessStore.builder().ticker(ticker).build())
        .listener(log)
        .ticker(ticker)
        .build();
  }

  private List<String> logged() {
    return lines.list.stream().map(EventLogTest::text).toList();
  }

  private static String text(ILoggingEvent event) {
    StringBuilder text = new StringBuilder(event.getLevel() + " " + event.getMessage());
    if (event.getKeyValuePairs() != null) {
      event
          .getKeyValuePairs()
          .forEach(pair -> text.append(' ').append(pair.key).append('=').append(pair.value));
    }
    return text.toString();
  }
}
