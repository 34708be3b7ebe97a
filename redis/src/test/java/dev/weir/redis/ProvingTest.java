package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.redis.RedisSettings.WhenDown;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A store is up where counters can be written, whatever else Redis answers. */
class ProvingTest {
  private static final Limits TEN = Limits.of(Limit.perMinute(10));
  private static final Duration IDLE = Duration.ofSeconds(6);
  private static final Duration STEADY = Duration.ofMillis(1_100);

  private final ManualTicker ticker = new ManualTicker();
  private final ScriptedRedis redis = new ScriptedRedis();
  private final List<String> events = new ArrayList<>();
  private final StoreListener listener =
      new StoreListener() {
        @Override
        public void onDown(RedisStoreException why) {
          events.add("down " + why.kind());
        }

        @Override
        public void onUp(Duration downFor) {
          events.add("up");
        }

        @Override
        public void onIgnored(RedisStoreException why) {
          events.add("without " + why.kind());
        }
      };

  private RedisStore open() {
    RedisSettings settings = RedisSettings.builder().whenDown(WhenDown.OPEN).build();
    Memory memory = new Memory(ticker, true, settings.maxKeys());
    RedisStore store = new RedisStore(settings, redis, memory, ticker, listener);
    store.start();
    return store;
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "OVERLOAD")
  void aRedisThatAnswersButDoesNotWriteIsDownThoughNobodyAsks(Kind kind) {
    RedisStore store = open();
    redis.refusesProofs(kind);

    ticker.advance(IDLE);

    assertThat(events).containsExactly("down " + kind);
    assertThat(store.health().failure()).contains(kind);
    redis.works();
    ticker.advance(STEADY);
    assertThat(events).containsExactly("down " + kind, "up");
  }

  @Test
  void whatIsReadDoesNotProveThatItCanBeWritten() {
    RedisStore store = open();
    redis.refusesProofs(Kind.OOM);
    ticker.advance(IDLE);

    for (int i = 0; i < 50; i++) {
      ticker.advance(Duration.ofMillis(50));
      assertThat(store.peek("k", TEN, 1).degraded()).isTrue();
    }

    assertThat(events).containsExactly("down OOM");
  }

  @Test
  void manyReadsDoNotHideThatNothingIsWritten() {
    RedisStore store = open();
    redis.refusesProofs(Kind.OOM);
    redis.fails(Kind.OOM, key -> key.contains("{written}"));
    for (int i = 0; i < 10; i++) {
      for (int read = 0; read < 20; read++) {
        store.peek("read", TEN, 1);
      }
      store.check("written", TEN, 1);
      ticker.advance(Duration.ofMillis(100));
    }

    assertThat(events).containsExactly("down OOM");
  }

  @Test
  void aRedisThatTakesAFewWritesBetweenRefusalsIsDownOnce() {
    RedisStore store = open();
    for (int i = 0; i < 30; i++) {
      redis.fails(Kind.OOM);
      for (int call = 0; call < 10; call++) {
        store.check("k", TEN, 1);
      }
      redis.works();
      for (int call = 0; call < 9; call++) {
        ticker.advance(Duration.ofMillis(100));
        store.check("k", TEN, 1);
      }
    }
    assertThat(events).containsExactly("down OOM");
    assertThat(store.health().failure()).isEqualTo(Optional.of(Kind.OOM));

    ticker.advance(STEADY);
    assertThat(events).containsExactly("down OOM", "up");
  }

  @Test
  void whenEveryScriptFailsWithWordsThatNobodyKnowsItIsDown() {
    RedisStore store = open();
    redis.failsEach("ERR what the next version says");
    redis.refusesProofs(Kind.SCRIPT);

    for (int i = 0; i < 10; i++) {
      store.check("k", TEN, 1);
      ticker.advance(Duration.ofMillis(100));
    }

    assertThat(events).containsExactly("down SCRIPT");
  }

  @Test
  void itTellsWhatIsInTheWayNow() {
    RedisStore store = open();
    redis.refusesProofs(Kind.CONNECTION);
    ticker.advance(IDLE);
    redis.refusesProofs(Kind.BUSY);
    ticker.advance(Duration.ofMillis(200));

    assertThat(store.health().failure()).contains(Kind.BUSY);
    assertThat(events).containsExactly("down CONNECTION");
  }

  @Test
  void anInstanceThatMayCountLimitsButNotInstancesIsUpAndSaysSoOnce() {
    RedisStore store = open();
    redis.fails(Kind.AUTH, key -> key.endsWith(":instances"));

    ticker.advance(Duration.ofMinutes(1));

    assertThat(store.health().up()).isTrue();
    assertThat(events).containsExactly("without AUTH");
    redis.works();
    ticker.advance(IDLE);
    redis.fails(Kind.AUTH, key -> key.endsWith(":instances"));
    ticker.advance(Duration.ofMinutes(1));
    assertThat(events).as("what was mended and is missing again").hasSize(2);
  }

  @Test
  void whatKeepsItFromCountingIsNotToldAsIgnoredToo() {
    open();
    redis.fails(Kind.AUTH);

    ticker.advance(Duration.ofMinutes(1));

    assertThat(events).containsExactly("down AUTH");
  }

  @Test
  void everyMasterProvesItselfThoughNobodyAsksForItsKeys() {
    redis.masters(key -> Math.floorMod(key.hashCode(), 3));
    RedisStore store = open();
    redis.fails(Kind.OOM, key -> Math.floorMod(key.hashCode(), 3) == 2);

    ticker.advance(IDLE);

    assertThat(events).containsExactly("down OOM");
    redis.works();
    ticker.advance(Duration.ofSeconds(2));
    assertThat(store.health().up()).isTrue();
  }
}
