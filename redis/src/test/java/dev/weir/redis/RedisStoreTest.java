package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.RateLimiter;
import dev.weir.Reservation;
import dev.weir.StoreUnavailableException;
import dev.weir.redis.RedisSettings.WhenDown;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RedisStoreTest {
  private static final Limits TEN = Limits.of(Limit.perMinute(10));
  private static final Limits BUCKET = Limits.of(Limit.perMinute(10).burst(10));
  private static final Duration PROVED = Duration.ofMillis(100);
  private static final Duration STEADY = Duration.ofSeconds(1);

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
          events.add("up after " + downFor.toMillis() + " ms");
        }
      };

  private RedisStore open(WhenDown whenDown) {
    return open(RedisSettings.builder().whenDown(whenDown).build());
  }

  private RedisStore open(RedisSettings settings) {
    Memory memory = new Memory(ticker, settings.whenDown() != WhenDown.LOCAL, settings.maxKeys());
    RedisStore store = new RedisStore(settings, redis, memory, ticker, listener);
    store.start();
    redis.asked();
    return store;
  }

  private void trip(RedisStore store) {
    redis.fails(Kind.CONNECTION);
    for (int i = 0; i < 5; i++) {
      store.peek("k", BUCKET, 1);
    }
  }

  @Test
  void aFailedCallIsAnsweredByTheFallbackAndTheNextByRedisAgain() {
    RedisStore store = open(WhenDown.OPEN);
    redis.fails(Kind.OOM);

    assertThat(store.check("k", TEN, 1).degraded()).isTrue();
    redis.works();

    assertThat(store.check("k", TEN, 1).degraded()).isFalse();
    assertThat(store.health().up()).isTrue();
    assertThat(events).isEmpty();
  }

  @Test
  void afterFiveFailuresRedisIsNotAskedForAMoment() {
    RedisStore store = open(WhenDown.OPEN);
    trip(store);
    redis.asked();

    assertThat(store.check("k", TEN, 1).degraded()).isTrue();

    assertThat(redis.asked()).isZero();
    assertThat(store.health())
        .isEqualTo(
            new StoreHealth(
                false, WhenDown.OPEN, 9, java.util.Optional.of(Kind.CONNECTION), Duration.ZERO));
  }

  @Test
  void successesThatWereNotRecordedCountAllTheSame() {
    RedisStore store = open(WhenDown.OPEN);
    for (int i = 0; i < 100; i++) {
      store.check("k", TEN, 1);
    }
    redis.fails(Kind.TIMEOUT);
    check(4, store);
    redis.works();
    check(6, store);
    redis.fails(Kind.TIMEOUT);
    check(4, store);

    assertThat(store.health().up()).isTrue();
    store.check("k", TEN, 1);
    assertThat(store.health().up()).isFalse();
  }

  private static void check(int times, RedisStore store) {
    for (int i = 0; i < times; i++) {
      store.check("k", TEN, 1);
    }
  }

  @Test
  void proofsCloseTheBreakerAndEachChangeIsToldOnce() {
    RedisStore store = open(WhenDown.OPEN);
    trip(store);
    redis.works();
    ticker.advance(PROVED);

    for (int i = 0; i < 10; i++) {
      assertThat(store.check("k", TEN, 1).degraded()).isFalse();
    }
    assertThat(events).containsExactly("down CONNECTION");
    ticker.advance(STEADY);

    assertThat(events).containsExactly("down CONNECTION", "up after 100 ms");
    assertThat(store.health().up()).isTrue();
    assertThat(store.health().failure()).isEmpty();
  }

  @Test
  void proofsThatFailKeepItDownWithoutAnotherEvent() {
    RedisStore store = open(WhenDown.OPEN);
    trip(store);

    for (int i = 0; i < 20; i++) {
      ticker.advance(PROVED);
      store.check("k", TEN, 1);
    }

    assertThat(events).containsExactly("down CONNECTION");
    assertThat(store.health().since()).isEqualTo(PROVED.multipliedBy(20));
  }

  @Test
  void itFindsOutByItselfThatRedisIsBack() {
    RedisStore store = open(WhenDown.OPEN);
    trip(store);
    ticker.advance(Duration.ofMinutes(1));
    redis.works();

    ticker.advance(Duration.ofSeconds(2));

    assertThat(store.health().up()).isTrue();
  }

  @Test
  void itFindsOutByItselfThatRedisIsGone() {
    RedisStore store = open(WhenDown.OPEN);
    redis.fails(Kind.CONNECTION);

    ticker.advance(Duration.ofSeconds(6));

    assertThat(store.health().up()).isFalse();
  }

  @Test
  void whatIsWrongWithOneKeyDoesNotTakeTheStoreDown() {
    RedisStore store = open(WhenDown.OPEN);
    redis.failsEach("WRONGTYPE Operation against a key holding the wrong kind of value");

    for (int i = 0; i < 20; i++) {
      assertThat(store.check("k", TEN, 1).degraded()).isTrue();
      ticker.advance(PROVED);
    }

    assertThat(store.health().up()).isTrue();
  }

  @Test
  void anAsynchronousDecisionEndsByItsDeadline() {
    RedisStore store = open(WhenDown.OPEN);
    redis.freezes();

    CompletableFuture<Decision> decision = store.checkAsync("k", TEN, 1);
    ticker.advance(Duration.ofMillis(49));
    assertThat(decision).isNotDone();
    ticker.advance(Duration.ofMillis(1));

    assertThat(decision).isCompletedWithValueMatching(Decision::degraded);
  }

  @Test
  void asynchronousDecisionsEndInTheirOwnTime() {
    RedisStore store = open(WhenDown.OPEN);
    redis.freezes();
    CompletableFuture<Decision> first = store.checkAsync("k", TEN, 1);
    ticker.advance(Duration.ofMillis(30));
    CompletableFuture<Decision> second = store.checkAsync("k", TEN, 1);

    ticker.advance(Duration.ofMillis(20));
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    ticker.advance(Duration.ofMillis(30));
    assertThat(second).isCompleted();
  }

  @Test
  void openLetsEverythingPassAndSaysNothingOfLimits() {
    RedisStore store = open(WhenDown.OPEN);
    trip(store);

    assertThat(store.tryAcquire("k", TEN, 1_000)).isTrue();
    assertThat(store.checkAsync("k", TEN, 1).join())
        .isEqualTo(new Decision.Allowed(List.of(), true));
    assertThat(store.reserve("k", BUCKET, 1, Duration.ZERO).delay()).isZero();
    store.refund("k", TEN, 1);
    store.penalize("k", TEN, 1);
    store.reset("k");
    assertThat(store.size()).isZero();
  }

  @Test
  void closedLetsNothingPassAndSaysWhyAndWhatToDo() {
    RedisStore store = open(WhenDown.CLOSED);
    redis.fails(Kind.OOM);

    assertThatThrownBy(() -> store.tryAcquire("k", TEN, 1))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage(
            "Redis cannot be asked (no) and when_down is \"closed\"; try again shortly, or choose"
                + " \"local\" or \"open\"");
    assertThatThrownBy(() -> store.check("k", TEN, 1))
        .isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> store.peek("k", TEN, 1)).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> store.reserve("k", BUCKET, 1, Duration.ZERO))
        .isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> store.reset("k")).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(store::size).isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> store.checkAsync("k", TEN, 1).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(StoreUnavailableException.class);
    store.refund("k", TEN, 1);
    store.penalize("k", TEN, 1);
  }

  @ParameterizedTest
  @EnumSource(WhenDown.class)
  void badArgumentsAreErrorsWhateverAnswers(WhenDown whenDown) {
    RedisStore store = open(whenDown);
    redis.answers(0, 60_000_000, 60_000_000, 60_000_000);
    store.check("k", TEN, 1);
    assertRefusesBadArguments(store);

    redis.fails(Kind.CONNECTION);
    assertRefusesBadArguments(store);
  }

  private static void assertRefusesBadArguments(LimitStore store) {
    assertThatIllegalArgumentException().isThrownBy(() -> store.tryAcquire("", TEN, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> store.tryAcquire("k", TEN, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> store.check("", TEN, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> store.check("k", TEN, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> store.checkAsync("", TEN, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> store.checkAsync("k", TEN, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> store.peek("k", TEN, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.reserve("k", TEN, 1, Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.reserve("k", BUCKET, 1, Duration.ofNanos(-1)));
    assertThatIllegalArgumentException().isThrownBy(() -> store.refund("k", TEN, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> store.penalize("", TEN, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> store.reset(""));
  }

  @Test
  void withoutRedisItStartsDegradedAndSaysSo() {
    redis.fails(Kind.CONNECTION);
    RedisStore store = open(WhenDown.OPEN);

    assertThat(store.health().up()).isFalse();
    assertThat(events).containsExactly("down CONNECTION");
    redis.works();
    ticker.advance(PROVED);
    assertThat(store.check("k", TEN, 1).degraded()).isFalse();
    ticker.advance(STEADY);
    assertThat(events).hasSize(2);
  }

  @Test
  void withoutRedisItDoesNotStartIfThatIsRequired() {
    redis.fails(Kind.AUTH);

    assertThatThrownBy(() -> open(RedisSettings.builder().required(true).build()))
        .isInstanceOfSatisfying(
            RedisStoreException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.AUTH));
    assertThat(redis.closed).isTrue();
    assertThat(ticker.scheduled()).isZero();
  }

  @Test
  void itKnowsTheFleetAsLastSeenAndBeforeThatAsSet() {
    redis.fails(Kind.CONNECTION);
    RedisStore store = open(RedisSettings.builder().instances(4).build());
    assertThat(store.health().instances()).isEqualTo(4);

    redis.works();
    redis.answers(7, 0, 0, 0);
    ticker.advance(Duration.ofSeconds(10));
    redis.fails(Kind.CONNECTION);
    ticker.advance(Duration.ofSeconds(10));

    assertThat(store.health().instances()).isEqualTo(9);
  }

  @Test
  void aCancelledReservationThatCannotBeToldIsNoError() {
    RedisStore store = open(WhenDown.CLOSED);
    redis.answers(9, 0, 0, 0, 5_000_000, 1, 2);
    Reservation reservation = store.reserve("k", BUCKET, 1, Duration.ofMinutes(1));
    assertThat(reservation.delay()).isEqualTo(Duration.ofSeconds(5));
    redis.fails(Kind.CONNECTION);

    reservation.cancel();
  }

  @Test
  void closedItIsQuietAndLeavesNoTimer() {
    RedisStore store = open(WhenDown.OPEN);
    store.close();
    store.close();
    ticker.advance(Duration.ofSeconds(1));

    assertThat(redis.closed).isTrue();
    assertThat(ticker.scheduled()).isZero();
    trip(store);
    assertThat(events).isEmpty();
  }

  @Test
  void aStallThatMeetsFourCallersDoesNotTakeItDown() {
    RedisStore store = open(WhenDown.OPEN);
    redis.fails(Kind.TIMEOUT);

    check(4, store);

    assertThat(store.health().up()).isTrue();
  }

  @Test
  void aMasterThatIsAwayFailsItsOwnKeysOnlyAndIsFoundAgainByItself() {
    RedisStore store = open(WhenDown.OPEN);
    redis.masters(key -> key.contains("{lost") ? "away" : "there");
    redis.fails(Kind.TIMEOUT, key -> key.contains("{lost"));

    for (int i = 0; i < 20; i++) {
      assertThat(store.check("lost" + i, TEN, 1).degraded()).isTrue();
      assertThat(store.check("kept" + i, TEN, 1).degraded()).isFalse();
    }
    redis.asked();
    store.check("lost", TEN, 1);
    assertThat(redis.asked()).as("questions to the one that is away").isZero();
    assertThat(events).containsExactly("down TIMEOUT");

    redis.works();
    ticker.advance(Duration.ofSeconds(2));
    assertThat(events).hasSize(2);
    assertThat(store.check("lost", TEN, 1).degraded()).isFalse();
  }

  @Test
  void itIsUpOnlyWhenAllMastersAre() {
    RedisStore store = open(WhenDown.OPEN);
    redis.masters(key -> key.contains("{one") ? "one" : key.contains("{two") ? "two" : "three");
    redis.fails(Kind.TIMEOUT, key -> key.contains("{"));
    for (int i = 0; i < 5; i++) {
      store.check("one", TEN, 1);
      store.check("two", TEN, 1);
    }
    assertThat(events).containsExactly("down TIMEOUT");

    redis.fails(Kind.TIMEOUT, key -> key.contains("{two"));
    ticker.advance(Duration.ofSeconds(1));
    assertThat(store.check("one", TEN, 1).degraded()).isFalse();
    assertThat(store.health().up()).isFalse();
    redis.works();
    ticker.advance(Duration.ofSeconds(2));

    assertThat(events).hasSize(2);
  }

  @Test
  void aMasterThatWasReplacedIsNoLongerMissed() {
    RedisStore store = open(WhenDown.OPEN);
    redis.masters(key -> "old");
    redis.fails(Kind.TIMEOUT);
    check(5, store);
    assertThat(store.health().up()).isFalse();

    redis.masters(key -> "new");
    redis.works();

    assertThat(store.check("k", TEN, 1).degraded()).as("at once").isFalse();
    ticker.advance(Duration.ofSeconds(2));
    assertThat(store.health().up()).isTrue();
  }

  @Test
  void anAsynchronousReservationEndsByItsDeadline() {
    RedisStore store = open(WhenDown.OPEN);
    redis.freezes();

    CompletableFuture<Reservation> reservation =
        store.reserveAsync("k", BUCKET, 1, Duration.ofMinutes(1));
    assertThat(reservation).isNotDone();
    ticker.advance(Duration.ofMillis(50));

    assertThat(reservation)
        .isCompletedWithValueMatching(reserved -> reserved.decision().degraded());
  }

  @Test
  void waitingForATokenBucketDoesNotBlockWhileRedisIsAsked() {
    RedisStore store = open(WhenDown.OPEN);
    redis.freezes();

    CompletableFuture<Void> wait =
        RateLimiter.builder(Limit.perMinute(10).burst(10))
            .ticker(ticker)
            .store(store)
            .build()
            .acquireAsync(Duration.ofSeconds(1));

    assertThat(wait).isNotDone();
  }

  @Test
  void onAThreadThatReadsRepliesNoVerbWaitsForRedis() throws Exception {
    RedisStore store = open(WhenDown.LOCAL);
    redis.answers(9, 0, 0, 0, 5_000_000, 1, 2);
    Reservation reservation = store.reserve("k", BUCKET, 1, Duration.ofMinutes(1));
    redis.asked();
    List<ThrowingCallable> verbs =
        List.of(
            () -> store.tryAcquire("k", TEN, 1),
            () -> store.check("k", TEN, 1),
            () -> store.peek("k", TEN, 1),
            () -> store.reserve("k", BUCKET, 1, Duration.ZERO),
            () -> store.refund("k", TEN, 1),
            () -> store.penalize("k", TEN, 1),
            () -> store.reset("k"),
            store::size,
            store::close);

    CompletableFuture<Void> done = new CompletableFuture<>();
    new ReplyThread.Factory("test")
        .newThread(
            () -> {
              try {
                for (ThrowingCallable verb : verbs) {
                  assertThatThrownBy(verb)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("use checkAsync or reserveAsync");
                }
                assertThat(redis.asked()).isZero();
                reservation.cancel();
                assertThat(redis.asked()).isEqualTo(1);
                done.complete(null);
              } catch (Throwable e) {
                done.completeExceptionally(e);
              }
            })
        .start();

    done.get(10, TimeUnit.SECONDS);
    assertThat(redis.closed).isFalse();
  }
}
