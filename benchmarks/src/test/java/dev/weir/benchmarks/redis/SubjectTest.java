package dev.weir.benchmarks.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Figures can be compared only if all subjects keep the same limits. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubjectTest {
  private static final int PERMITS = 5;
  private static final int REQUESTS = 12;
  private static final Load FIVE_A_DAY =
      new Load(
          "five-a-day",
          PERMITS,
          Duration.ofDays(1),
          IntStream.range(0, 20).mapToObj(number -> "client" + number).toList(),
          true);

  private final List<RedisServers> topologies = new ArrayList<>();

  @BeforeAll
  void start() throws Exception {
    for (Topology topology : Topology.values()) {
      topologies.add(RedisServers.start(topology));
    }
  }

  @AfterAll
  void stop() {
    topologies.forEach(RedisServers::close);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "FLOOR")
  void everyKeyGetsItsPermitsAndNoMoreWhoeverAsks(Subject subject) throws Exception {
    for (RedisServers servers : topologies) {
      try (Peer peer = subject.connect(servers)) {
        Limiter limiter = peer.limiter(FIVE_A_DAY);
        for (String key : FIVE_A_DAY.keys()) {
          List<Boolean> answers = new ArrayList<>();
          for (int request = 0; request < REQUESTS; request += 2) {
            answers.add(limiter.tryAcquire(key));
            answers.add(limiter.tryAcquireAsync(key).toCompletableFuture().join());
          }

          assertThat(answers.subList(0, PERMITS)).containsOnly(true);
          assertThat(answers.subList(PERMITS, REQUESTS)).containsOnly(false);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everySubjectGivesTheAnswersThatLoadsExpect(Subject subject) throws Exception {
    for (RedisServers servers : topologies) {
      try (Peer peer = subject.connect(servers)) {
        for (Load load : List.of(Load.randomKeys(50), Load.hotKey(), Load.refused())) {
          Limiter limiter = peer.limiter(load);
          ClosedLoop.askFirst(limiter, load);
          for (String key : load.keys()) {
            assertThat(limiter.tryAcquire(key)).isEqualTo(load.allowed());
            assertThat(limiter.tryAcquireAsync(key).toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(5))
                .isEqualTo(load.allowed());
          }
        }
      }
    }
  }
}
