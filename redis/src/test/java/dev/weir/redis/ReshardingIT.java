package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.RedisSettings.WhenDown;
import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.api.Test;

/** Two stores under load on a cluster whose slots move. */
class ReshardingIT {
  private static final int MOVES = 6;
  private static final int SOME = 100;

  @Test
  void countsMoveWithTheirSlotAndNobodyWaits() {
    String moved = Stores.WIDES.get(0);
    int slot = SlotHash.getSlot(new CounterKeys("weir", 0).of(moved));
    try (RedisMasters cluster = new RedisMasters();
        Stores stores = Stores.on(cluster.url(), WhenDown.LOCAL)) {
      RedisProcess from = cluster.ownerOf(slot);
      RedisProcess to =
          cluster.masters().stream().filter(master -> master != from).findFirst().orElseThrow();
      Calls calls;
      try (Callers callers = stores.callers()) {
        callers.awaitRedis();
        for (int i = 0; i < MOVES; i++) {
          RedisProcess source = i % 2 == 0 ? from : to;
          RedisProcess target = i % 2 == 0 ? to : from;
          cluster.beginMove(slot, source, target);
          callers.awaitMore(SOME, call -> call.key().equals(moved));
          cluster.finishMove(slot, source, target);
          callers.awaitMore(SOME, call -> call.key().equals(moved) && call.told().byRedis());
        }
        calls = callers.stop();
      }

      calls.assertPrompt("a slot moves", Stores.DEADLINE);
      Stores.WIDES.forEach(key -> stores.assertCounted(calls, key));
      System.out.printf(
          "%d moves: %d of %d calls for the moved key by the fallback%n",
          MOVES, calls.of(moved).byFallback(), calls.of(moved).count());
      assertThat(calls.byFallback()).isLessThan(calls.count() / 4);
    }
  }
}
