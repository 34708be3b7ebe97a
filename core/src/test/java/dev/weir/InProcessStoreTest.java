package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InProcessStoreTest {
  private static final Limits HUNDRED = Limits.of(Limit.perMinute(100));

  private final ManualTicker ticker = new ManualTicker();

  @Test
  void holdsNoMoreThanItsKeys() {
    for (int maxKeys : new int[] {1, 2, 7, 100, 10_000}) {
      InProcessStore store = store(maxKeys);
      for (int i = 0; i < 3 * maxKeys; i++) {
        assertThat(store.tryAcquire("stranger-" + i, HUNDRED, 1)).isTrue();
      }
      assertThat(store.size()).isBetween(maxKeys * 9L / 10, (long) maxKeys);
      assertThat(store.evictions()).isEqualTo(3L * maxKeys - store.size());
    }
  }

  @Test
  void forgetsIdleKeysBeforeActiveOnes() {
    InProcessStore store = store(1_000);
    for (int i = 0; i < 500; i++) {
      store.check("idle-" + i, Limits.of(Limit.perSecond(10)), 1);
    }
    ticker.advance(Duration.ofSeconds(2));
    for (int i = 0; i < 500; i++) {
      store.check("active-" + i, HUNDRED, 1);
    }
    for (int i = 0; i < 400; i++) {
      store.check("late-" + i, HUNDRED, 1);
    }

    assertThat(store.evictions()).isZero();
    for (int i = 0; i < 500; i++) {
      assertThat(remaining(store, "active-" + i)).isEqualTo(99);
    }
  }

  @Test
  void dropsIdleKeysLongBeforeItIsFull() {
    InProcessStore store = store(1_000_000);
    for (int i = 0; i < 20_000; i++) {
      store.check("passing-" + i, Limits.of(Limit.perSecond(10)), 1);
      ticker.advance(Duration.ofMillis(10));
    }

    assertThat(store.size()).isLessThan(2_000);
  }

  @Test
  void forgetsStrangersBeforeHeavyUsers() {
    InProcessStore store = store(5_000);
    for (int i = 0; i < 100; i++) {
      store.check("heavy-" + i, HUNDRED, 60);
    }
    for (int i = 0; i < 50_000; i++) {
      store.check("stranger-" + i, HUNDRED, 1);
    }

    for (int i = 0; i < 100; i++) {
      assertThat(remaining(store, "heavy-" + i)).isEqualTo(40);
    }
    assertThat(store.evictions()).isPositive();
  }

  @Test
  void forgetsTheNearestToFreshOfEveryAlgorithm() {
    for (Algorithm algorithm : Algorithm.values()) {
      Limits limits =
          Limits.of(
              Limit.perMinute(100).algorithm(algorithm),
              Limit.perHour(10_000).algorithm(algorithm));
      InProcessStore store = store(50);
      store.check("heavy", limits, 60);
      for (int i = 0; i < 1_000; i++) {
        store.check("stranger-" + i, limits, 1);
      }
      assertThat(store.peek("heavy", limits, 1).remaining()).isEqualTo(40);
    }
  }

  @Test
  void staysQuickAndExactWhenAllKeysHaveOneHash() {
    InProcessStore store = store(100_000);
    List<String> colliding = collidingKeys(12);
    assertThat(colliding.stream().map(String::hashCode).distinct()).hasSize(1);
    store.check(colliding.get(0), HUNDRED, 60);

    for (String key : colliding.subList(1, colliding.size())) {
      assertThat(store.check(key, HUNDRED, 1).remaining()).isEqualTo(99);
    }

    assertThat(store.size()).isLessThanOrEqualTo(32);
    assertThat(remaining(store, colliding.get(0))).isEqualTo(40);
  }

  @Test
  void keepsEveryCountWhileItGrows() {
    InProcessStore store = store(200_000);
    for (int round = 1; round <= 2; round++) {
      for (int i = 0; i < 100_000; i++) {
        store.tryAcquire("key-" + i, HUNDRED, 1);
      }
    }

    assertThat(store.size()).isEqualTo(100_000);
    for (int i = 0; i < 100_000; i += 997) {
      assertThat(remaining(store, "key-" + i)).isEqualTo(98);
    }
  }

  @Test
  void forgetsEverythingWhenClosed() {
    InProcessStore store = store(100);
    store.check("a", HUNDRED, 60);
    store.close();

    assertThat(store.size()).isZero();
    assertThat(remaining(store, "a")).isEqualTo(100);
  }

  @Test
  void hasItsDefaults() {
    assertThat(InProcessStore.DEFAULT_MAX_KEYS).isEqualTo(1_000_000);
    assertThat(InProcessStore.create().size()).isZero();
  }

  @Test
  void refusesBadSettings() {
    for (int maxKeys : new int[] {0, -1, 100_000_001}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> InProcessStore.builder().maxKeys(maxKeys))
          .withMessage("maxKeys must be between 1 and 100000000, got " + maxKeys);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what a careless caller passes
  void refusesNullKeys() {
    assertThatNullPointerException()
        .isThrownBy(() -> store(10).tryAcquire(null, HUNDRED, 1))
        .withMessage("key must not be null");
    assertThatNullPointerException().isThrownBy(() -> store(10).peek(null, HUNDRED, 1));
    assertThatNullPointerException().isThrownBy(() -> store(10).reset(null));
  }

  private InProcessStore store(int maxKeys) {
    return InProcessStore.builder()
        .maxKeys(maxKeys)
        .ticker(ticker)
        .random(new SplittableRandom(42))
        .build();
  }

  private static long remaining(LimitStore store, String key) {
    return store.peek(key, HUNDRED, 1).remaining();
  }

  /** "Aa" and "BB" have one hash, and so has every sequence of them of one length. */
  private static List<String> collidingKeys(int length) {
    List<String> keys = List.of("");
    for (int i = 0; i < length; i++) {
      List<String> longer = new ArrayList<>();
      for (String key : keys) {
        longer.add(key + "Aa");
        longer.add(key + "BB");
      }
      keys = longer;
    }
    return keys;
  }
}
