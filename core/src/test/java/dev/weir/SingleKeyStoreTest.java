package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SingleKeyStoreTest {
  @Test
  void countsWhateverTheKeyInOneCell() {
    try (LimitStore store = new SingleKeyStore(new ManualTicker())) {
      Limits limits = Limits.of(Limit.perMinute(2));
      assertThat(store.size()).isZero();
      assertThat(store.tryAcquire("a", limits, 2)).isTrue();
      assertThat(store.tryAcquire("a", limits, 1)).isFalse();
      assertThat(store.size()).isEqualTo(1);
      store.reset("a");
      store.reset("a");
      assertThat(store.size()).isZero();
      assertThat(store.tryAcquire("a", limits, 2)).isTrue();
    }
  }

  @Test
  void carriesOverWhenLimitsChange() {
    try (LimitStore store = new SingleKeyStore(new ManualTicker())) {
      store.check("a", Limits.of(Limit.perMinute(100)), 60);
      assertThat(store.check("a", Limits.of(Limit.perMinute(200)), 1).remaining()).isEqualTo(139);
    }
  }
}
