package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.redis.RedisSettings.WhenDown;
import dev.weir.redis.RedisStoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryTest {
  private static final Limits TEN = Limits.of(Limit.perMinute(10));
  private static final Limits BUCKET = Limits.of(Limit.perMinute(10).burst(10));
  private static final long[] REFUSED = {0, 60_000_000, 700_000, 600_000};

  private final ManualTicker ticker = new ManualTicker();
  private final ScriptedRedis redis = new ScriptedRedis();
  private final Memory memory = new Memory(ticker, true, 1_000);
  private RedisStore store;

  @BeforeEach
  void openStore() {
    RedisSettings settings = RedisSettings.builder().whenDown(WhenDown.OPEN).build();
    store = new RedisStore(settings, redis, memory, ticker, StoreListener.NONE);
    store.start();
    refuse();
  }

  private void refuse() {
    ticker.advance(Duration.ofSeconds(1));
    redis.answers(REFUSED);
    assertThat(store.check("k", TEN, 1).allowed()).isFalse();
    redis.asked();
  }

  @Test
  void aRefusalIsRememberedUntilAMicrosecondBeforeTheRequestWouldPass() {
    ticker.advance(Duration.ofNanos(699_998_999));
    assertThat(store.tryAcquire("k", TEN, 1)).isFalse();
    assertThat(store.check("k", TEN, 1).allowed()).isFalse();
    assertThat(store.checkAsync("k", TEN, 1).join().allowed()).isFalse();
    assertThat(redis.asked()).isZero();

    ticker.advance(Duration.ofNanos(1));
    assertThat(store.tryAcquire("k", TEN, 1)).isTrue();
    assertThat(redis.asked()).isEqualTo(1);
  }

  @Test
  void itsWaitsShrinkAsTimePasses() {
    ticker.advance(Duration.ofMillis(300));

    Decision decision = store.check("k", TEN, 1);

    assertThat(decision.retryAfter()).isEqualTo(Optional.of(Duration.ofMillis(400)));
    assertThat(decision.results().get(0).fullIn()).isEqualTo(Duration.ofMillis(59_700));
    assertThat(decision.results().get(0).moreIn()).contains(Duration.ofMillis(300));
    assertThat(decision.degraded()).isFalse();
  }

  @Test
  void itIsRememberedForASecondAtMost() {
    redis.answers(0, 60_000_000, 60_000_000, 60_000_000);
    store.check("long", TEN, 1);
    redis.answers(10, 0, -1, -1);
    store.check("never", TEN, 11);
    redis.asked();

    ticker.advance(Duration.ofMillis(999));
    assertThat(store.tryAcquire("long", TEN, 1)).isFalse();
    assertThat(store.tryAcquire("never", TEN, 11)).isFalse();
    assertThat(store.check("never", TEN, 11).retryAfter()).isEmpty();
    assertThat(redis.asked()).isZero();
    ticker.advance(Duration.ofMillis(1));
    store.tryAcquire("long", TEN, 1);
    store.tryAcquire("never", TEN, 11);
    assertThat(redis.asked()).isEqualTo(2);
  }

  @Test
  void itAnswersTheSameRequestOnly() {
    store.check("k", TEN, 2);
    assertThat(redis.asked()).isEqualTo(1);
    refuse();
    store.check("other", TEN, 1);
    assertThat(redis.asked()).isEqualTo(1);
    store.check("k", Limits.of(Limit.perMinute(10)), 1);
    assertThat(redis.asked()).as("equal limits are the same").isZero();
    store.peek("k", TEN, 1);
    assertThat(redis.asked()).isEqualTo(1);
  }

  @Test
  void everyChangeOfTheKeyForgetsIt() {
    assertForgotten(() -> store.refund("k", TEN, 1));
    assertForgotten(() -> store.penalize("k", TEN, 1));
    assertForgotten(() -> store.reset("k"));
    assertForgotten(
        () -> {
          redis.answers(9, 0, 0, 0, 0, 1, 2);
          store.reserve("k", BUCKET, 1, Duration.ZERO).cancel();
        });
    assertForgotten(() -> store.check("k", BUCKET, 1));
  }

  @Test
  void aChangeThatCouldNotBeToldForgetsItToo() {
    redis.fails(Kind.TIMEOUT);
    store.refund("k", TEN, 1);
    redis.works();

    assertThat(store.tryAcquire("k", TEN, 1)).isTrue();
  }

  @Test
  void anAnnouncementForgetsItAndNoOther() {
    assertForgotten(() -> memory.changed(name("k")));

    refuse();
    memory.changed(name("other"));
    assertThat(store.tryAcquire("k", TEN, 1)).isFalse();
    assertThat(redis.asked()).isZero();
  }

  @Test
  void allAreForgottenWhenAnnouncementsMayHaveBeenMissed() {
    assertForgotten(memory::missed);
  }

  @Test
  void anAnswerThatAChangeOvertookIsForgottenFromTheStart() {
    redis.meanwhile(() -> memory.changed(name("k")));
    refuse();

    assertThat(store.tryAcquire("k", TEN, 1)).isTrue();
    assertThat(redis.asked()).isEqualTo(1);
  }

  @Test
  void aClockThatStepsBackForgetsIt() {
    ticker.advance(Duration.ofMillis(-1));

    assertThat(store.tryAcquire("k", TEN, 1)).isTrue();
  }

  @Test
  void aRefusalOfTheFallbackIsNotRemembered() {
    ticker.advance(Duration.ofSeconds(1));
    redis.fails(Kind.TIMEOUT);
    assertThat(store.check("k", TEN, 1).degraded()).isTrue();
    redis.works();

    assertThat(store.check("k", TEN, 1).degraded()).isFalse();
  }

  private void assertForgotten(Runnable change) {
    refuse();
    change.run();
    redis.asked();
    assertThat(store.tryAcquire("k", TEN, 1)).isTrue();
    assertThat(redis.asked()).isEqualTo(1);
  }

  private static byte[] name(String key) {
    return ("weir:counter:{" + key + "}").getBytes(StandardCharsets.US_ASCII);
  }
}
