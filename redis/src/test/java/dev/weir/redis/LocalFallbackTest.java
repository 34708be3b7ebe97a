package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Algorithm;
import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.LimitResult;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.Reservation;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalFallbackTest {
  private static final Limit HUNDRED = Limit.perMinute(100);
  private static final Limits LIMITS = Limits.of(HUNDRED);
  private static final long MINUTE = 60_000_000;

  private final ManualTicker ticker = new ManualTicker();
  private final ScriptedRedis redis = new ScriptedRedis();
  private RedisStore store = store(3);

  /** A store that was told of so many instances and has seen none. */
  private RedisStore store(int instances) {
    RedisSettings settings = RedisSettings.builder().instances(instances).build();
    redis.fails(Kind.CONNECTION);
    RedisStore opened =
        new RedisStore(
            settings,
            redis,
            new Memory(ticker, false, settings.maxKeys()),
            ticker,
            StoreListener.NONE);
    opened.start();
    return opened;
  }

  private long admitted(String key, Limits limits) {
    long count = 0;
    while (store.tryAcquire(key, limits, 1)) {
      count++;
    }
    return count;
  }

  /** Lets Redis answer one check of the key, and takes it away again. */
  private void redisAnswers(String key, Limits limits, long... numbers) {
    redis.works();
    while (!store.health().up()) {
      ticker.advance(Duration.ofMillis(100));
      // Heartbeats probe; nobody else asks.
    }
    redis.answers(numbers);
    store.check(key, limits, 1);
    redis.fails(Kind.CONNECTION);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void eachInstanceAdmitsItsPart(Algorithm algorithm) {
    assertThat(admitted("k", Limits.of(HUNDRED.algorithm(algorithm)))).isEqualTo(33);
  }

  @Test
  void aPartIsNeverNothing() {
    store = store(1_000);

    assertThat(admitted("k", LIMITS)).isEqualTo(1);
    assertThat(admitted("bucket", Limits.of(HUNDRED.burst(5)))).isEqualTo(1);
  }

  @Test
  void aBurstIsDividedAsWell() {
    assertThat(admitted("k", Limits.of(HUNDRED.burst(20)))).isEqualTo(6);
  }

  @Test
  void aBurstWhosePartWouldRefillForMoreThanAYearIsSmaller() {
    Limits slow = Limits.of(Limit.of(3, Duration.ofDays(300)).burst(3));
    store = store(2);

    assertThat(admitted("k", slow)).isEqualTo(1);
  }

  @Test
  void decisionsShowTheWholeLimitAndWhatRemainsHere() {
    Decision decision = store.check("k", LIMITS, 3);

    assertThat(decision.degraded()).isTrue();
    Duration minute = Duration.ofMinutes(1);
    assertThat(decision.results())
        .containsExactly(
            new LimitResult(HUNDRED, 30, minute, Optional.of(Duration.ZERO), Optional.of(minute)));
    assertThat(store.peek("k", LIMITS, 1).remaining()).isEqualTo(30);
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void whatOnlyThePartIsTooSmallForIsToBeTriedAgain() {
    assertThat(store.check("k", LIMITS, 34).retryAfter()).contains(Duration.ofSeconds(1));
    assertThat(store.check("k", LIMITS, 100).retryAfter()).contains(Duration.ofSeconds(1));
    assertThat(store.check("k", LIMITS, 101).retryAfter()).isEmpty();
  }

  @Test
  void aKeyStartsFromWhereRedisLeftIt() {
    redisAnswers("k", LIMITS, 30, MINUTE, 0, MINUTE);

    int fleet = store.health().instances();
    assertThat(fleet).isEqualTo(9);
    assertThat(admitted("k", LIMITS)).isEqualTo(30 / 9);
  }

  @Test
  void aPenaltyLowersWhereRedisLeftAKey() {
    redisAnswers("k", LIMITS, 90, MINUTE, 0, MINUTE);
    redis.works();
    redis.answers(18, MINUTE, 0, MINUTE);
    store.penalize("k", LIMITS, 72);
    redis.fails(Kind.CONNECTION);

    assertThat(admitted("k", LIMITS)).isEqualTo(18 / 9);
  }

  @Test
  void aKeyThatIsFreeAgainByNowStartsFresh() {
    redisAnswers("k", LIMITS, 0, 5_000_000, 0, 5_000_000);
    ticker.advance(Duration.ofSeconds(5));

    assertThat(admitted("k", LIMITS)).isEqualTo(100 / 9);
  }

  @Test
  void eachLimitOfAKeyStartsFromItsOwn() {
    Limits three =
        Limits.of(
            Limit.perSecond(9),
            Limit.perMinute(900).algorithm(Algorithm.FIXED_WINDOW),
            Limit.perHour(9_000).burst(90));
    redisAnswers(
        "k", three, 9, 1_000_000, 0, 1_000_000, 450, MINUTE, 0, MINUTE, 18, MINUTE, 0, MINUTE);

    List<LimitResult> results = store.peek("k", three, 1).results();

    assertThat(results).extracting(LimitResult::limit).isEqualTo(three.list());
    assertThat(results).extracting(LimitResult::remaining).containsExactly(1L, 50L, 2L);
  }

  @Test
  void redisNeverRaisesWhatRemainsHere() {
    redisAnswers("k", LIMITS, 90, MINUTE, 0, MINUTE);
    assertThat(admitted("k", LIMITS)).isEqualTo(10);

    for (int flap = 0; flap < 5; flap++) {
      redisAnswers("k", LIMITS, 90, MINUTE, 0, MINUTE);
      assertThat(admitted("k", LIMITS)).as("flap " + flap).isZero();
    }
  }

  @Test
  void aKeyIsLoweredOnceForEachAnswerOfRedis() {
    redisAnswers("k", LIMITS, 90, MINUTE, 0, MINUTE);
    store.tryAcquire("k", LIMITS, 1);
    store.refund("k", LIMITS, 1);

    assertThat(store.peek("k", LIMITS, 1).remaining()).isEqualTo(10);
  }

  @Test
  void givingBackChargingAndForgettingWorkOnThePart() {
    store.check("k", LIMITS, 30);
    store.refund("k", LIMITS, 10);
    assertThat(store.peek("k", LIMITS, 1).remaining()).isEqualTo(13);
    store.penalize("k", LIMITS, 20);
    assertThat(store.check("k", LIMITS, 1).allowed()).isFalse();
    store.reset("k");
    assertThat(store.peek("k", LIMITS, 1).remaining()).isEqualTo(33);
  }

  @Test
  void aResetForgetsWhereRedisLeftAKey() {
    redisAnswers("k", LIMITS, 0, MINUTE, 0, MINUTE);
    store.reset("k");

    assertThat(admitted("k", LIMITS)).isEqualTo(100 / 9);
  }

  @Test
  void reservationsQueueOnThePart() {
    Limits bucket = Limits.of(Limit.perMinute(60).burst(3));
    store.tryAcquire("k", bucket, 1);

    Reservation reservation = store.reserve("k", bucket, 1, Duration.ofMinutes(1));
    assertThat(reservation.delay()).isEqualTo(Duration.ofSeconds(3));
    assertThat(reservation.decision().degraded()).isTrue();
    reservation.cancel();
    assertThat(store.reserve("k", bucket, 1, Duration.ofSeconds(3)).granted()).isTrue();
    assertThat(store.reserve("k", bucket, 1, Duration.ofSeconds(3)).granted()).isFalse();
  }

  @Test
  void aPartGrowsAndShrinksWithTheFleetAndKeepsWhatWasUsed() {
    assertThat(admitted("k", LIMITS)).isEqualTo(33);
    redis.works();
    ticker.advance(Duration.ofSeconds(1));
    redis.fails(Kind.CONNECTION);

    assertThat(store.health().instances()).isEqualTo(9);
    assertThat(admitted("k", LIMITS)).isZero();
  }
}
