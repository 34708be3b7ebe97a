package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Five million clients against a store of one million. */
class FloodIT {
  private static final int MAX_KEYS = 1_000_000;
  private static final int CLIENTS = 5_000_000;
  private static final Limits HUNDRED = Limits.of(Limit.perMinute(100));

  @Test
  void aFloodStaysInBoundsAndFreesNobody() {
    ManualTicker ticker = new ManualTicker();
    InProcessStore store = InProcessStore.builder().maxKeys(MAX_KEYS).ticker(ticker).build();
    for (int i = 0; i < 1_000; i++) {
      store.check("heavy-" + i, HUNDRED, 60);
    }
    long before = usedHeap();

    for (int i = 0; i < CLIENTS; i++) {
      store.tryAcquire("client-" + i, HUNDRED, 1);
    }

    long bytesPerKey = (usedHeap() - before) / store.size();
    assertThat(store.size()).isBetween(MAX_KEYS * 98L / 100, (long) MAX_KEYS);
    assertThat(bytesPerKey).isLessThanOrEqualTo(128);
    for (int i = 0; i < 1_000; i++) {
      LimitResult heavy = store.peek("heavy-" + i, HUNDRED, 1).results().get(0);
      assertThat(heavy.remaining()).isEqualTo(40);
    }
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
