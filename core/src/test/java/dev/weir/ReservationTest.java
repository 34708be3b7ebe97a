package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reserve and cancel on a token bucket, with the scenarios golang.org/x/time/rate is tested by. */
class ReservationTest {
  private static final Duration UNIT = Duration.ofMillis(100);

  private final ManualTicker ticker = new ManualTicker();
  private int units;

  @Test
  void reservesOneAfterTheOther() {
    RateLimiter limiter = tenASecond(2);
    reserve(limiter, 2, 0);
    reserve(limiter, 2, 2);
    goTo(3);
    reserve(limiter, 2, 4);
  }

  @Test
  void mixesReservationsWithRequestsThatDoNotWait() {
    RateLimiter limiter = tenASecond(2);
    assertThat(limiter.reserve(3, Duration.ofDays(1)).granted()).isFalse();
    reserve(limiter, 2, 0);
    goTo(1);
    assertThat(limiter.tryAcquire(2)).isFalse();
    reserve(limiter, 2, 2);
    assertThat(limiter.tryAcquire()).isFalse();
    goTo(3);
    assertThat(limiter.tryAcquire()).isTrue();
  }

  @Test
  void cancellingARefusedReservationHasNoEffect() {
    RateLimiter limiter = tenASecond(2);
    reserve(limiter, 2, 0);
    limiter.reserve(3, Duration.ofDays(1)).cancel();
    reserve(limiter, 2, 2);
  }

  @Test
  void cancellingTheLastGivesEverythingBack() {
    RateLimiter limiter = tenASecond(2);
    reserve(limiter, 2, 0);
    Reservation last = reserve(limiter, 2, 2);
    goTo(1);
    last.cancel();
    reserve(limiter, 2, 2);
  }

  @Test
  void cancellingTooLateHasNoEffect() {
    RateLimiter limiter = tenASecond(2);
    reserve(limiter, 2, 0);
    Reservation acted = reserve(limiter, 2, 2);
    goTo(3);
    acted.cancel();
    reserve(limiter, 2, 4);
  }

  @Test
  void cancellingWhatLaterOnesBuiltUponGivesNothingBack() {
    RateLimiter limiter = tenASecond(2);
    reserve(limiter, 2, 0);
    Reservation builtUpon = reserve(limiter, 1, 1);
    reserve(limiter, 1, 2);
    builtUpon.cancel();
    reserve(limiter, 1, 3);
  }

  @Test
  void cancellingGivesBackTheRestThatNobodyBuiltUpon() {
    RateLimiter limiter = tenASecond(2);
    reserve(limiter, 2, 0);
    Reservation partly = reserve(limiter, 2, 2);
    reserve(limiter, 1, 3);
    goTo(2);
    partly.cancel();
    reserve(limiter, 2, 4);
  }

  @Test
  void cancellingSeveralCountsWhatWasCancelledAsNeverReserved() {
    RateLimiter limiter = tenASecond(4);
    reserve(limiter, 4, 0);
    Reservation first = reserve(limiter, 3, 3);
    reserve(limiter, 1, 4);
    Reservation last = reserve(limiter, 1, 5);
    goTo(1);
    last.cancel();
    first.cancel();
    reserve(limiter, 3, 5);
  }

  @Test
  void cancellingTwiceGivesBackOnce() {
    RateLimiter limiter = tenASecond(2);
    reserve(limiter, 2, 0);
    Reservation last = reserve(limiter, 2, 2);
    last.cancel();
    last.cancel();
    reserve(limiter, 2, 2);
  }

  @Test
  void aFasterLimitServesTheQueueFaster() {
    RateLimiter limiter = RateLimiter.builder(Limit.perSecond(5).burst(2)).ticker(ticker).build();
    reserve(limiter, 2, 0);
    reserve(limiter, 2, 4);
    goTo(2);
    limiter.changeLimits(Limit.perSecond(10).burst(2));
    reserve(limiter, 1, 4);
  }

  @Test
  void cancellingUnderAnotherLimitGivesThePermitsBackAtItsPace() {
    RateLimiter limiter = RateLimiter.builder(Limit.perSecond(5).burst(2)).ticker(ticker).build();
    reserve(limiter, 2, 0);
    Reservation second = reserve(limiter, 2, 4);
    goTo(2);
    limiter.changeLimits(Limit.perSecond(10).burst(2));
    second.cancel();
    reserve(limiter, 2, 3);
  }

  @Test
  void refusesWhatWouldActTooLate() {
    RateLimiter limiter = tenASecond(2);
    assertThat(limiter.reserve(2, UNIT).granted()).isTrue();
    assertThat(limiter.reserve(1, UNIT).granted()).isTrue();
    assertThat(limiter.reserve(1, UNIT).granted()).isFalse();
  }

  @Test
  void neverQueuesFurtherAheadThanTheDomain() {
    RateLimiter limiter =
        RateLimiter.builder(Limit.of(1, Duration.ofDays(366)).burst(1)).ticker(ticker).build();
    assertThat(limiter.reserve().delay()).isZero();
    assertThat(limiter.reserve().delay()).isEqualTo(Duration.ofDays(366));
    assertThat(limiter.reserve().granted()).isFalse();
  }

  @Test
  void givesNothingBackToAKeyThatWasResetMeanwhile() {
    RateLimiter limiter = tenASecond(2);
    reserve(limiter, 2, 0);
    Reservation forgotten = reserve(limiter, 2, 2);
    limiter.reset();
    reserve(limiter, 2, 0);
    forgotten.cancel();
    reserve(limiter, 2, 2);

    Reservation unheardOf = reserve(limiter, 1, 3);
    limiter.reset();
    unheardOf.cancel();
    assertThat(limiter.peek(2).allowed()).isTrue();
  }

  @Test
  void reservationsFromBeforeAResetTakeNothingFromNewOnes() {
    RateLimiter limiter = tenASecond(1);
    List<Reservation> before = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      before.add(reserve(limiter, 1, i));
    }
    limiter.reset();
    for (int i = 0; i < 6; i++) {
      reserve(limiter, 1, i);
    }

    before.forEach(Reservation::cancel);

    reserve(limiter, 1, 6);
  }

  @Test
  void cancellingGivesBackToTheBucketsThatWereNotTheBottleneck() {
    RateLimiter limiter =
        RateLimiter.builder(Limit.perSecond(1).burst(1), Limit.perDay(100).burst(100))
            .ticker(ticker)
            .build();
    limiter.tryAcquire();
    for (int i = 0; i < 200; i++) {
      Reservation reservation = limiter.reserve();
      assertThat(reservation.delay()).isPositive();
      ticker.advance(Duration.ofMillis(1));
      reservation.cancel();
    }

    assertThat(limiter.peek().results().get(1).remaining()).isEqualTo(99);
  }

  @Test
  void cancellingInAnyOrderGivesBackNoMoreThanWasTaken() {
    RateLimiter limiter = RateLimiter.builder(Limit.perSecond(1).burst(10)).ticker(ticker).build();
    limiter.tryAcquire(10);
    Reservation first = limiter.reserve(10, Duration.ofDays(1));
    Reservation second = limiter.reserve(5, Duration.ofDays(1));
    first.cancel();
    Reservation third = limiter.reserve(1, Duration.ofDays(1));
    third.cancel();
    second.cancel();

    assertThat(limiter.reserve().delay()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(6));
  }

  @Test
  void aLongQueueThatIsGivenUpFromItsStartIsGivenBackWhole() {
    RateLimiter limiter = RateLimiter.builder(Limit.perSecond(1).burst(1)).ticker(ticker).build();
    limiter.tryAcquire();
    List<Reservation> queue = new ArrayList<>();
    for (int i = 0; i < 3 * ReservationQueue.MOST; i++) {
      queue.add(limiter.reserve(1, Duration.ofDays(1)));
    }

    queue.forEach(Reservation::cancel);

    assertThat(limiter.reserve().delay()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void whatIsRefundedLateIsNotGivenToOthersWhileSomebodyBuildsUponIt() {
    RateLimiter limiter = RateLimiter.builder(Limit.perSecond(1).burst(1)).ticker(ticker).build();
    limiter.tryAcquire();
    List<Reservation> queue = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      queue.add(limiter.reserve(1, Duration.ofDays(1)));
    }
    ticker.advance(Duration.ofSeconds(5));

    queue.subList(0, 5).forEach(Reservation::refund);

    Reservation newcomer = limiter.reserve();
    assertThat(newcomer.delay()).isEqualTo(Duration.ofSeconds(6));
    newcomer.cancel();
    queue.subList(5, 10).forEach(Reservation::cancel);
    assertThat(limiter.tryAcquire()).isTrue();
  }

  @Test
  void givingBackNeverTakes() {
    RateLimiter limiter = RateLimiter.builder(Limit.perSecond(10).burst(10)).ticker(ticker).build();
    limiter.tryAcquire(10);
    limiter.changeLimits(Limit.perSecond(1).burst(10));
    ticker.advance(Duration.ofSeconds(5));

    limiter.refund(1);

    assertThat(limiter.peek().remaining()).isGreaterThanOrEqualTo(5);
  }

  @Test
  void givesBackAllButANanosecondWhereIntervalsAreFractions() {
    RateLimiter limiter = RateLimiter.builder(Limit.perSecond(7).burst(2)).ticker(ticker).build();
    limiter.reserve(2, Duration.ZERO);
    Reservation first = limiter.reserve();
    Reservation second = limiter.reserve();
    second.cancel();
    first.cancel();
    assertThat(limiter.reserve().delay().toNanos())
        .isBetween(first.delay().toNanos(), first.delay().toNanos() + 2);
  }

  @Test
  void aRefusedReservationHasNoDelay() {
    Reservation refused = tenASecond(2).reserve(3, Duration.ZERO);
    assertThatIllegalStateException()
        .isThrownBy(refused::delay)
        .withMessageContaining("ask granted() first");
  }

  @Test
  void agreesWithTheCellRateAlgorithmOfRedisCell() {
    RateLimiter limiter =
        RateLimiter.builder(Limit.of(30, Duration.ofSeconds(60)).burst(16)).ticker(ticker).build();

    LimitResult first = limiter.check().results().get(0);

    assertThat(first.remaining()).isEqualTo(15);
    assertThat(first.fullIn()).isEqualTo(Duration.ofSeconds(2));
    assertThat(first.passesIn()).contains(Duration.ZERO);
  }

  private RateLimiter tenASecond(long burst) {
    return RateLimiter.builder(Limit.perSecond(10).burst(burst)).ticker(ticker).build();
  }

  private void goTo(int unit) {
    ticker.advance(UNIT.multipliedBy(unit - units));
    units = unit;
  }

  private Reservation reserve(RateLimiter limiter, long permits, int actsAt) {
    Reservation reservation = limiter.reserve(permits, Duration.ofDays(1));
    assertThat(reservation.granted()).isTrue();
    assertThat(reservation.delay()).isEqualTo(UNIT.multipliedBy(actsAt - units));
    return reservation;
  }
}
