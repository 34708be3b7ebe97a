package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InProcessStore;
import dev.weir.LimitStore;
import dev.weir.ManualTicker;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettlingTest {
  private final ManualTicker ticker = new ManualTicker();
  private final LimitStore store = InProcessStore.builder().ticker(ticker).build();
  private final PolicyEngine engine =
      new PolicyEngine(
          PolicyLoader.parse(
              """
              [default]
              limits = ["10/min"]
              [service]
              limits = ["100/min"]
              [[exempt]]
              paths = ["/free"]
              """,
              "weir.toml",
              Map.of()),
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

  private void assertRemaining(long own, long service) {
    assertThat(engine.decide(request("/")).results())
        .extracting(named -> named.result().remaining())
        .containsExactly(own, service);
  }

  private static Request request(String path) {
    return Request.of("GET", path, Client.ofAddress("192.0.2.1"));
  }
}
