package dev.weir.redis;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the script does that one instance in time with Redis cannot show. */
class PenaltiesScriptIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String THREE_IN_TEN_MINUTES = "30000 3 600000 2.0 3600000";

  private final ManualTicker ticker = new ManualTicker();
  private final SharedRedisAt redis = new SharedRedisAt(ticker);
  private final CounterKeys keys = new CounterKeys(redis.newPrefix(), 0);
  private final SharedScript script =
      new SharedScript(
          redis,
          SharedScript.of("penalties.lua", TestBackend.manualClock()),
          keys.penalties(),
          new Still(ticker));
  private int batches;

  @AfterEach
  void close() {
    redis.close();
  }

  /** What somebody is told who asks for the first time. */
  private Map<String, String> running() throws Exception {
    return tell(++batches);
  }

  private Map<String, String> violate(String client, int times) throws Exception {
    return violate(++batches, client, times);
  }

  private Map<String, String> violate(int batch, String client, int times) throws Exception {
    List<String> report = new ArrayList<>(List.of(keys.ofStanding(client), client, "0"));
    report.add(String.valueOf(times));
    report.addAll(List.of(THREE_IN_TEN_MINUTES.split(" ", -1)));
    return tell(batch, report.toArray(String[]::new));
  }

  private Map<String, String> tell(int batch, String... reports) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("", "me", String.valueOf(batch)));
    arguments.addAll(List.of(reports));
    return Changes.of(script.call(MINUTE, arguments).get(5, SECONDS)).values();
  }

  @Test
  void aBatchIsCountedOnceHoweverOftenItIsSent() throws Exception {
    violate(7, "user:a", 2);
    violate(7, "user:a", 2);
    assertThat(running()).isEmpty();

    violate(8, "user:a", 1);
    assertThat(running()).containsEntry("user:a", "60000");
  }

  @Test
  void aClockThatStepsBackLengthensNoPenaltyBeyondItsTime() throws Exception {
    violate("user:a", 3);
    ticker.advance(HOUR.negated());
    assertThat(running()).containsEntry("user:a", "60000");

    ticker.advance(HOUR.plus(MINUTE));
    assertThat(running()).isEmpty();
  }

  @Test
  void aClockThatSteppedBackStillPenalizes() throws Exception {
    violate("user:a", 2);
    violate("user:b", 3);
    ticker.advance(HOUR.negated());

    violate("user:a", 1);
    assertThat(running()).containsEntry("user:a", "60000");
  }

  @Test
  void timeStandsStillWhileAClockStepsBack() throws Exception {
    violate("user:a", 1);
    ticker.advance(HOUR.negated());
    violate("user:a", 1);
    ticker.advance(Duration.ofMinutes(10));

    violate("user:a", 2);
    assertThat(running()).isEmpty();
    violate("user:a", 1);
    assertThat(running()).containsEntry("user:a", "60000");
  }
}
