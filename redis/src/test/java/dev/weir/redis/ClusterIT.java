package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {
  private final RedisMasters cluster = new RedisMasters();
  private final Counting counting = Counting.on(cluster.url());

  @BeforeAll
  void connect() {
    counting.connected();
  }

  @AfterAll
  void close() {
    counting.close();
    cluster.close();
  }

  @Test
  void everyMasterIsAsked() {
    for (int i = 0; i < 100; i++) {
      assertThat(counting.count("spread" + i)).isEqualTo(1);
    }
    assertThat(cluster.masters())
        .allSatisfy(master -> assertThat((Long) master.ask("DBSIZE")).isPositive());
  }

  @Test
  void aMovedSlotIsFollowed() {
    String key = "{moved}";
    int slot = SlotHash.getSlot(key);
    RedisProcess from = cluster.ownerOf(slot);
    RedisProcess to = other(from);
    counting.count(key);

    cluster.move(slot, from, to);

    assertThat(counting.count(key)).isEqualTo(2);
    assertThat(to.ask("GET", key)).isEqualTo("2");
  }

  @Test
  void aBatchOnASlotThatIsOnTheMoveIsAskedOneByOne() throws Exception {
    int slot = SlotHash.getSlot("{moving}");
    RedisProcess from = cluster.ownerOf(slot);
    RedisProcess to = other(from);
    counting.count("{moving}there");
    cluster.beginMove(slot, from, to);

    List<Answer> answers =
        counting
            .backend()
            .ask(
                List.of(
                    Counting.question("{moving}there", "1"), Counting.question("{moving}new", "5")))
            .toCompletableFuture()
            .get(5, TimeUnit.SECONDS);

    assertThat(answers)
        .extracting(answer -> ((Answer.Numbers) answer).get(0))
        .containsExactly(2L, 5L);
    cluster.finishMove(slot, from, to);
    assertThat(counting.count("{moving}there")).isEqualTo(3);
    assertThat(counting.count("{moving}new")).isEqualTo(6);
  }

  @Test
  void flushedScriptsAreLoadedAgainOnEveryMaster() {
    List<String> keys = IntStream.range(0, 30).mapToObj(i -> "flushed" + i).toList();
    keys.forEach(counting::count);
    cluster.masters().forEach(master -> master.ask("SCRIPT", "FLUSH"));

    assertThat(keys).allSatisfy(key -> assertThat(counting.count(key)).isEqualTo(2));
  }

  @Test
  void aMasterThatIsAwayFailsItsOwnKeysOnlyAndIsFoundAgain() {
    String lost = "{lost}";
    RedisProcess away = cluster.ownerOf(SlotHash.getSlot(lost));
    String kept =
        IntStream.range(0, 100)
            .mapToObj(i -> "{kept" + i + "}")
            .filter(key -> cluster.ownerOf(SlotHash.getSlot(key)) != away)
            .findFirst()
            .orElseThrow();
    counting.count(lost);
    counting.count(kept);

    away.freeze();
    Counting.failsWith(RedisStoreException.Kind.TIMEOUT, () -> counting.count(lost));
    assertThat(counting.count(kept)).isEqualTo(2);
    away.thaw();

    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(3))
        .ignoreExceptions()
        .until(() -> counting.count(lost) > 1);
  }

  private RedisProcess other(RedisProcess master) {
    return cluster.masters().stream().filter(one -> one != master).findFirst().orElseThrow();
  }
}
