package dev.weir.benchmarks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.benchmarks.Requirement;
import dev.weir.benchmarks.Results;
import dev.weir.benchmarks.Series;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromisesTest {
  private static final double PEERS = 10_000;

  private final List<Series> series = new ArrayList<>();

  @Test
  void aStoreThatIsFarAheadKeepsThemAll() {
    measured(4 * PEERS, 300 * PEERS, 100);

    assertThat(Promises.of(new Results(series))).hasSize(10).allMatch(Requirement::met);
  }

  @Test
  void aStoreThatIsNoFasterThanAScriptMissesAllButTheLoneCaller() {
    measured(PEERS, PEERS, 121);

    List<Requirement> requirements = Promises.of(new Results(series));
    assertThat(requirements).filteredOn(Requirement::met).hasSize(1);
    assertThat(requirements)
        .extracting(Requirement::toString)
        .contains(
            "PASS  random-keys, 1: at least 0.9 x evalsha: 1.00 x",
            "MISS  random-keys, 16: at least 2.5 x bucket4j-lettuce: 1.00 x",
            "MISS  random-keys, 64: at least 3.5 x redisson: 1.00 x",
            "MISS  random-keys-async, 256: at least 2.5 x evalsha: 1.00 x",
            "MISS  refused, threads 16: at least 50 x as many decisions as allowed ones: 1.00 x",
            "MISS  memory: at most 120 bytes a key beyond its name: 121 B/key");
  }

  @Test
  void thereAreNoneWhereOnlyPeersWereMeasured() {
    throughput("random-keys", 16, "redisson", PEERS);

    assertThat(Promises.of(new Results(series))).isEmpty();
  }

  private void measured(double weir, double refused, double memory) {
    for (int threads : List.of(1, 16, 64)) {
      throughput("random-keys", threads, weir);
    }
    throughput("random-keys-async", 256, weir);
    throughput("refused", 16, "weir", refused);
    series.add(new Series("memory-per-key", 1, "weir", "B/key", List.of(memory)));
  }

  private void throughput(String scenario, int threads, double weir) {
    throughput(scenario, threads, "weir", weir);
    for (Subject subject : Subject.values()) {
      throughput(scenario, threads, subject.label(), PEERS);
    }
  }

  private void throughput(String scenario, int threads, String subject, double perSecond) {
    series.add(new Series(scenario, threads, subject, "decisions/s", List.of(perSecond)));
  }
}
