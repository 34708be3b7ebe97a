package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store promises, under a clock that the test moves. */
public abstract class LimitStoreContract {
  private static final String KEY = "client";
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualTicker ticker = new ManualTicker();
  private LimitStore store;

  /** A new empty store that counts by this clock. */
  protected abstract LimitStore open(ManualTicker ticker);

  @BeforeEach
  void openStore() {
    store = open(ticker);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void lets100PassFromTheFirstRequestAndNotThe101st(Algorithm algorithm) {
    ticker.advance(Duration.ofSeconds(37));
    Limits limits = hundredAMinute(algorithm);

    for (int i = 1; i <= 100; i++) {
      Decision decision = store.check(KEY, limits, 1);
      assertThat(decision.allowed()).isTrue();
      assertThat(decision.remaining()).isEqualTo(100 - i);
    }
    assertThat(store.tryAcquire(KEY, limits, 1)).isFalse();
    assertThat(store.check(KEY, limits, 1).allowed()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void isFreshAgainWhenItSaidItWouldBe(Algorithm algorithm) {
    Limits limits = hundredAMinute(algorithm);
    Decision decision = store.check(KEY, limits, 60);

    ticker.advance(decision.results().get(0).fullIn());

    assertThat(store.check(KEY, limits, 100).allowed()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void hasMoreWhenItSaidItWouldAndNotBefore(Algorithm algorithm) {
    Limits limits = hundredAMinute(algorithm);
    store.check(KEY, limits, 40);
    ticker.advance(Duration.ofSeconds(7));

    hasMore(store.check(KEY, limits, 50), limits);
    store.penalize(KEY, limits, 150);
    hasMore(store.check(KEY, limits, 1), limits);
  }

  private void hasMore(Decision decision, Limits limits) {
    LimitResult result = decision.results().get(0);

    ticker.advance(result.moreIn().orElseThrow().minusNanos(1));
    assertThat(remaining(limits)).isEqualTo(result.remaining());
    ticker.advance(Duration.ofNanos(1));
    assertThat(remaining(limits)).isGreaterThan(result.remaining());
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void willNeverHaveMoreThanAll(Algorithm algorithm) {
    Limits limits = hundredAMinute(algorithm);

    assertThat(store.peek(KEY, limits, 1).results().get(0).moreIn()).isEmpty();
    assertThat(store.check(KEY, limits, 101).results().get(0).moreIn()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void passesWhenItSaidItWouldAndNotBefore(Algorithm algorithm) {
    Limits limits = hundredAMinute(algorithm);
    store.check(KEY, limits, 40);
    ticker.advance(Duration.ofSeconds(7));
    store.check(KEY, limits, 60);
    Duration wait = refused(store.check(KEY, limits, 30)).retryAfter().orElseThrow();

    ticker.advance(wait.minusNanos(1));
    assertThat(store.tryAcquire(KEY, limits, 30)).isFalse();
    ticker.advance(Duration.ofNanos(1));
    assertThat(store.tryAcquire(KEY, limits, 30)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void saysThatWhatIsLargerThanTheLimitCanNeverPass(Algorithm algorithm) {
    Limits limits = hundredAMinute(algorithm);

    Decision.Refused refused = refused(store.check(KEY, limits, 101));

    assertThat(refused.retryAfter()).isEmpty();
    assertThat(refused.remaining()).isEqualTo(100);
    assertThat(refused(store.check(KEY, limits, Long.MAX_VALUE)).retryAfter()).isEmpty();
    assertThat(store.tryAcquire(KEY, limits, 100)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void peeksWithoutTaking(Algorithm algorithm) {
    Limits limits = hundredAMinute(algorithm);
    assertThat(store.peek(KEY, limits, 1).remaining()).isEqualTo(100);
    assertThat(store.size()).isZero();

    store.check(KEY, limits, 30);

    for (int i = 0; i < 3; i++) {
      assertThat(store.peek(KEY, limits, 70).allowed()).isTrue();
      assertThat(store.peek(KEY, limits, 71).allowed()).isFalse();
      assertThat(store.peek(KEY, limits, 1).remaining()).isEqualTo(70);
    }
  }

  @Test
  void peeksUnderOtherLimitsWithoutChangingWhatIsCounted() {
    Limits hundred = Limits.of(Limit.perMinute(100));
    store.check(KEY, hundred, 60);

    assertThat(store.peek(KEY, Limits.of(Limit.perMinute(200)), 1).remaining()).isEqualTo(140);
    assertThat(store.peek(KEY, hundred, 1).remaining()).isEqualTo(40);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void givesBackAtMostWhatIsUsed(Algorithm algorithm) {
    Limits limits = hundredAMinute(algorithm);
    store.check(KEY, limits, 60);

    store.refund(KEY, limits, 20);
    assertThat(remaining(limits)).isEqualTo(60);
    store.refund(KEY, limits, 1_000_000);
    assertThat(remaining(limits)).isEqualTo(100);
    store.refund("unknown", limits, 5);
    assertThat(store.peek("unknown", limits, 1).remaining()).isEqualTo(100);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void chargesPenaltiesDownToADebtOfOneLimit(Algorithm algorithm) {
    Limits limits = hundredAMinute(algorithm);
    store.check(KEY, limits, 10);

    store.penalize(KEY, limits, 20);
    assertThat(remaining(limits)).isEqualTo(70);
    store.penalize(KEY, limits, Long.MAX_VALUE);

    Decision.Refused inDebt = refused(store.check(KEY, limits, 1));
    assertThat(inDebt.remaining()).isZero();
    assertThat(inDebt.results().get(0).fullIn())
        .isEqualTo(Duration.ofMinutes(debtMinutes(algorithm)));
    store.refund(KEY, limits, 100);
    assertThat(remaining(limits)).isZero();
    store.refund(KEY, limits, 1);
    assertThat(remaining(limits)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void forgetsAKeyThatIsReset(Algorithm algorithm) {
    Limits limits = hundredAMinute(algorithm);
    store.check(KEY, limits, 100);

    store.reset(KEY);
    store.reset("unknown");

    assertThat(store.tryAcquire(KEY, limits, 100)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void carriesWhatWasUsedOverToOtherNumbers(Algorithm algorithm) {
    store.check(KEY, hundredAMinute(algorithm), 60);

    Limits doubled = Limits.of(Limit.perMinute(200).algorithm(algorithm));
    assertThat(store.check(KEY, doubled, 1).remaining()).isEqualTo(139);

    store.check(KEY, doubled, 89);
    Decision inDebt = store.check(KEY, hundredAMinute(algorithm), 1);
    assertThat(inDebt.allowed()).isFalse();
    store.refund(KEY, hundredAMinute(algorithm), 51);
    assertThat(remaining(hundredAMinute(algorithm))).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void capsTheDebtThatASmallerLimitLeaves(Algorithm algorithm) {
    store.check(KEY, hundredAMinute(algorithm), 100);

    Limits ten = Limits.of(Limit.perMinute(10).algorithm(algorithm));

    assertThat(store.peek(KEY, ten, 1).results().get(0).fullIn())
        .isEqualTo(Duration.ofMinutes(debtMinutes(algorithm)));
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void carriesOverToAnotherPeriodUnderTheSameName(Algorithm algorithm) {
    Limits minute = Limits.of(Limit.perMinute(100).algorithm(algorithm).named("main"));
    Limits hour = Limits.of(Limit.perHour(1000).algorithm(algorithm).named("main"));
    store.check(KEY, minute, 60);

    assertThat(store.check(KEY, hour, 1).remaining()).isEqualTo(939);
  }

  @Test
  void startsAfreshUnderAnotherNameOrAlgorithm() {
    store.check(KEY, Limits.of(Limit.perMinute(100)), 60);

    assertThat(remaining(Limits.of(Limit.perMinute(100).named("other")))).isEqualTo(100);
    assertThat(remaining(Limits.of(Limit.perMinute(100).burst(100)))).isEqualTo(100);
  }

  @Test
  void chargesSeveralLimitsAllOrNothing() {
    Limits limits =
        Limits.of(
            Limit.perSecond(10),
            Limit.perMinute(15),
            Limit.perHour(100).burst(40),
            Limit.perDay(1000).algorithm(Algorithm.SLIDING_LOG),
            Limit.of(2000, Duration.ofDays(2)).algorithm(Algorithm.FIXED_WINDOW));
    assertThat(store.tryAcquire(KEY, limits, 10)).isTrue();

    Decision.Refused refused = refused(store.check(KEY, limits, 6));

    assertThat(refused.exceeded())
        .extracting(result -> result.limit().name())
        .containsExactly("1s", "60s");
    assertThat(refused.results())
        .extracting(LimitResult::remaining)
        .containsExactly(0L, 5L, 30L, 990L, 1990L);
    assertThat(refused.results().get(2).passesIn()).contains(Duration.ZERO);
    store.refund(KEY, limits, 3);
    store.penalize(KEY, limits, 1);
    assertThat(store.peek(KEY, limits, 1).results())
        .extracting(LimitResult::remaining)
        .containsExactly(2L, 7L, 32L, 992L, 1992L);
  }

  @Test
  void reportsTheLongestWaitOfSeveralLimits() {
    Limits limits = Limits.of(Limit.perSecond(10), Limit.perMinute(10));
    store.check(KEY, limits, 10);

    assertThat(refused(store.check(KEY, limits, 10)).retryAfter()).contains(Duration.ofMinutes(1));
    assertThat(refused(store.check(KEY, limits, 11)).retryAfter()).isEmpty();
  }

  @Test
  void carriesEachOfSeveralLimitsOver() {
    store.check(KEY, Limits.of(Limit.perSecond(10), Limit.perMinute(100)), 10);

    Limits changed = Limits.of(Limit.perMinute(50), Limit.perHour(500));
    assertThat(store.peek(KEY, changed, 1).results())
        .extracting(LimitResult::remaining)
        .containsExactly(40L, 500L);
    assertThat(remaining(Limits.of(Limit.perMinute(30)))).isEqualTo(20);
  }

  @Test
  void countsEqualLimitsFromDifferentPlacesAsTheSame() {
    store.check(KEY, Limits.of(Limit.perMinute(100)), 60);
    assertThat(remaining(Limits.of(Limit.perMinute(100)))).isEqualTo(40);

    store.check("two", Limits.of(Limit.perMinute(100), Limit.perHour(100)), 60);
    assertThat(
            store
                .check("two", Limits.of(Limit.perMinute(100), Limit.perHour(100)), 1)
                .results()
                .get(1)
                .remaining())
        .isEqualTo(39);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void mintsNothingAndLocksNobodyOutWhenTheClockStepsBack(Algorithm algorithm) {
    Limits limits = hundredAMinute(algorithm);
    ticker.advance(Duration.ofHours(2));
    store.check(KEY, limits, 100);
    Duration wait = refused(store.check(KEY, limits, 1)).retryAfter().orElseThrow();

    ticker.advance(Duration.ofHours(-1));

    assertThat(refused(store.check(KEY, limits, 1)).retryAfter()).contains(wait);
    ticker.advance(wait);
    assertThat(store.tryAcquire(KEY, limits, 1)).isTrue();
    assertThat(store.tryAcquire(KEY, limits, 100)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void survivesAClockThatGoesAnHourForthAndBack(Algorithm algorithm) {
    Limits limits = hundredAMinute(algorithm);
    store.check(KEY, limits, 100);

    ticker.advance(Duration.ofHours(1));
    assertThat(store.tryAcquire(KEY, limits, 100)).isTrue();
    ticker.advance(Duration.ofHours(-1));
    assertThat(store.tryAcquire(KEY, limits, 1)).isFalse();
    ticker.advance(Duration.ofMinutes(2));
    assertThat(store.tryAcquire(KEY, limits, 100)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void isFreshAfterAPeriodOfSilence(Algorithm algorithm) {
    Limits limits = hundredAMinute(algorithm);
    store.check(KEY, limits, 1);
    ticker.advance(Duration.ofSeconds(50));
    store.check(KEY, limits, 99);

    ticker.advance(Duration.ofMinutes(1));

    assertThat(store.tryAcquire(KEY, limits, 100)).isTrue();
  }

  @Test
  void givesNothingBackToLimitsThatAreNoLongerCounted() {
    Limits before = Limits.of(Limit.perSecond(10).burst(2).named("before"));
    reserve(before, 2);
    Reservation reservation = reserve(before, 2);
    Limits after = Limits.of(Limit.perMinute(100).named("after"));
    store.check(KEY, after, 60);

    reservation.cancel();
    store.refund(KEY, before, 5);

    assertThat(remaining(after)).isEqualTo(40);
  }

  @Test
  void queuesReservationsOnTokenBuckets() {
    Limits limits = Limits.of(Limit.perSecond(10).burst(2));

    assertThat(reserve(limits, 2).delay()).isZero();
    assertThat(reserve(limits, 2).delay()).isEqualTo(Duration.ofMillis(200));
    assertThat(reserve(limits, 1).delay()).isEqualTo(Duration.ofMillis(300));
    assertThat(store.tryAcquire(KEY, limits, 1)).isFalse();
  }

  @Test
  void refusesReservationsThatCannotActInTimeAndConsumesNothing() {
    Limits limits = Limits.of(Limit.perSecond(10).burst(2));
    reserve(limits, 2);

    Reservation late = store.reserve(KEY, limits, 1, Duration.ofMillis(99));
    Reservation never = store.reserve(KEY, limits, 3, Duration.ofDays(1));

    assertThat(late.granted()).isFalse();
    assertThat(refused(late.decision()).retryAfter()).contains(Duration.ofMillis(100));
    assertThat(refused(never.decision()).retryAfter()).isEqualTo(Optional.empty());
    assertThat(store.reserve(KEY, limits, 1, Duration.ofMillis(100)).granted()).isTrue();
  }

  @Test
  void reservesOnSeveralTokenBucketsAtOnce() {
    Limits limits = Limits.of(Limit.perSecond(10).burst(2), Limit.perMinute(60).burst(3));
    reserve(limits, 2);

    Reservation second = reserve(limits, 2);
    assertThat(second.delay()).isEqualTo(Duration.ofSeconds(1));
    second.cancel();

    assertThat(store.peek(KEY, limits, 1).results())
        .extracting(LimitResult::remaining)
        .containsExactly(0L, 1L);
  }

  @Test
  void reservesTheSameWithoutBlocking() {
    Limits limits = Limits.of(Limit.perSecond(10).burst(2));
    assertThat(reserveAsync(limits, 2, HOUR).delay()).isZero();
    Reservation second = reserveAsync(limits, 1, HOUR);
    assertThat(second.delay()).isEqualTo(Duration.ofMillis(100));

    assertThat(reserveAsync(limits, 1, Duration.ofMillis(199)).granted()).isFalse();
    second.cancel();

    assertThat(reserveAsync(limits, 1, Duration.ofMillis(100)).granted()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.reserveAsync(KEY, Limits.of(Limit.perMinute(5)), 1, HOUR));
    assertThatIllegalArgumentException().isThrownBy(() -> store.reserveAsync("", limits, 1, HOUR));
  }

  private Reservation reserveAsync(Limits limits, long permits, Duration maxWait) {
    return store.reserveAsync(KEY, limits, permits, maxWait).join();
  }

  @Test
  void reservesOnlyOnTokenBuckets() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.reserve(KEY, Limits.of(Limit.perMinute(5)), 1, Duration.ZERO))
        .withMessageContaining("reserve needs token buckets, limit \"60s\" is a sliding-window");
  }

  @Test
  void refusesKeysThatAreEmptyOrTooLong() {
    Limits limits = Limits.of(Limit.perMinute(5));
    for (String key : new String[] {"", "x".repeat(10_240), "x".repeat(1025)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.tryAcquire(key, limits, 1))
          .withMessageContaining("key must be 1 to 1024 characters, got " + key.length());
      assertThatIllegalArgumentException().isThrownBy(() -> store.check(key, limits, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> store.peek(key, limits, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> store.refund(key, limits, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> store.penalize(key, limits, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> store.reset(key));
    }
    assertThat(store.tryAcquire("x".repeat(1024), limits, 1)).isTrue();
  }

  @Test
  void refusesToTakeLessThanOnePermit() {
    Limits limits = Limits.of(Limit.perMinute(5).burst(5));
    for (long permits : new long[] {0, -1, Long.MIN_VALUE}) {
      String message = "permits must be at least 1, got " + permits;
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.tryAcquire(KEY, limits, permits))
          .withMessage(message);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.check(KEY, limits, permits))
          .withMessage(message);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.peek(KEY, limits, permits))
          .withMessage(message);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.reserve(KEY, limits, permits, Duration.ZERO))
          .withMessage(message);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.refund(KEY, limits, permits))
          .withMessage(message);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> store.penalize(KEY, limits, permits))
          .withMessage(message);
    }
    assertThat(remaining(limits)).isEqualTo(5);
  }

  /** How long a client in the deepest debt of a limit per minute waits until all is forgiven. */
  private static int debtMinutes(Algorithm algorithm) {
    return algorithm == Algorithm.SLIDING_LOG ? 1 : 2;
  }

  private static Limits hundredAMinute(Algorithm algorithm) {
    return Limits.of(Limit.perMinute(100).algorithm(algorithm));
  }

  private Reservation reserve(Limits limits, long permits) {
    Reservation reservation = store.reserve(KEY, limits, permits, Duration.ofHours(1));
    assertThat(reservation.granted()).isTrue();
    return reservation;
  }

  private long remaining(Limits limits) {
    return store.peek(KEY, limits, 1).remaining();
  }

  private static Decision.Refused refused(Decision decision) {
    assertThat(decision).isInstanceOf(Decision.Refused.class);
    return (Decision.Refused) decision;
  }
}
