package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Decision;
import dev.weir.InProcessStore;
import dev.weir.LimitResult;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettlingTest {
  private final ManualTicker ticker = new ManualTicker();
  private final LimitStore store = InProcessStore.builder().ticker(ticker).build();
  private final PolicyEngine engine =
      engine(
          """
          [default]
          limits = ["10/min"]
          [service]
          limits = ["100/min"]
          [[exempt]]
          paths = ["/free"]
          """,
          store);

  @Test
  void whatARequestCostMoreIsTakenFromEveryCounter() {
    engine.settle(engine.decide(request("/")), 7);

    assertRemaining(2, 92);
  }

  @Test
  void whatARequestCostLessIsGivenBack() {
    engine.settle(engine.decide(request("/"), 8), 3);

    assertRemaining(6, 96);
  }

  @Test
  void aRequestThatCostNothingIsGivenBackWhole() {
    engine.settle(engine.decide(request("/"), 8), 0);

    assertRemaining(9, 99);
  }

  @Test
  void aRequestThatCostWhatItWasChargedIsSettled() {
    engine.settle(engine.decide(request("/")), 1);

    assertRemaining(8, 98);
  }

  @Test
  void whatIsNotThereIsOwed() {
    engine.settle(engine.decide(request("/")), 15);

    assertThat(engine.decide(request("/")).allowed()).isFalse();
  }

  @Test
  void requestsThatDidNotPassOrWereNotCountedOweNothing() {
    engine.settle(engine.decide(request("/"), 11), 100);
    engine.settle(engine.decide(request("/free")), 100);

    assertRemaining(9, 99);
  }

  @Test
  void aCostBeyondAllLimitsIsRefused() {
    Verdict verdict = engine.decide(request("/"));

    assertThatThrownBy(() -> engine.settle(verdict, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("must be between 0 and 1000000000 permits, got -1");
    assertThatThrownBy(() -> engine.settle(verdict, 1_000_000_001))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCostThatSharedCountersCannotBearPutsNobodyElseIntoDebt() {
    engine.settle(engine.decide(request("/")), 1_000_000_000);

    ticker.advance(Duration.ofSeconds(61));
    assertThat(engine.decide(request("/")).allowed()).isFalse();
    Verdict other = engine.decide(Request.of("GET", "/", Client.ofAddress("192.0.2.2")), 2);
    assertThat(other.allowed()).isTrue();
  }

  @Test
  void sharedCountersGiveToACostWhatTheyHave() {
    engine.settle(engine.decide(request("/")), 101);

    Client other = Client.ofAddress("192.0.2.2");
    assertThat(remaining(engine.explain(Request.of("GET", "/", other)))).containsExactly(10L, 0L);
  }

  @Test
  void whatComesBackTooLateIsNotGivenBackAgain() {
    PolicyEngine fixed =
        engine(
            """
            [default]
            limits = [
              { permits = 10, per = "1m", algorithm = "fixed-window" },
              { permits = 20, per = "1h", algorithm = "fixed-window" },
            ]
            """,
            store);
    fixed.decide(request("/"));
    ticker.advance(Duration.ofSeconds(30));
    Verdict late = fixed.decide(request("/"), 8);
    ticker.advance(Duration.ofSeconds(30));
    fixed.decide(request("/"), 8);

    fixed.settle(late, 0);

    assertThat(remaining(fixed.explain(request("/")))).containsExactly(2L, 11L);
  }

  @Test
  void aSlidingWindowGetsNothingBackOnceThePeriodHasPassed() {
    Verdict late = engine.decide(request("/"), 8);
    ticker.advance(Duration.ofSeconds(59));
    engine.decide(request("/"), 2);
    ticker.advance(Duration.ofSeconds(1));
    List<Long> before = remaining(engine.explain(request("/")));

    engine.settle(late, 0);

    assertThat(remaining(engine.explain(request("/")))).isEqualTo(before);
  }

  @Test
  void whatAFallbackAnsweredIsNotSettledInTheStore() {
    LimitStore away =
        new ForwardingStore(store) {
          @Override
          public Decision check(String key, Limits limits, long permits) {
            return new Decision.Allowed(List.of(), true);
          }
        };
    engine.decide(request("/"), 8);
    PolicyEngine degraded = engine("[default]\nlimits = ['10/min']", away);

    degraded.settle(degraded.decide(request("/"), 5), 0);
    degraded.settle(degraded.decide(request("/"), 5), 7);

    assertRemaining(1, 91);
  }

  /** What each counter has left. */
  private List<Long> remaining(Explanation explanation) {
    return explanation.charges().stream()
        .flatMap(charge -> store.peek(charge.key(), charge.limits(), 1).results().stream())
        .map(LimitResult::remaining)
        .toList();
  }

  private PolicyEngine engine(String policy, LimitStore store) {
    return PolicyEngine.builder(PolicyLoader.parse(policy, "weir.toml", Map.of()), store)
        .ticker(ticker)
        .build();
  }

  private void assertRemaining(long own, long service) {
    assertThat(engine.decide(request("/")).results())
        .extracting(named -> named.result().remaining())
        .containsExactly(own, service);
  }

  private static Request request(String path) {
    return Request.of("GET", path, Client.ofAddress("192.0.2.1"));
  }

  @Test
  void sharedCountersThatHaveNothingLeftAreLeftAlone() {
    PolicyEngine small =
        engine("[default]\nlimits = ['10/min']\n[service]\nlimits = ['2/min']", store);
    Verdict last = small.decide(request("/"), 2);
    assertThat(last.allowed()).isTrue();

    small.settle(last, 5);

    assertThat(remaining(small.explain(request("/")))).containsExactly(5L, 0L);
  }
}
