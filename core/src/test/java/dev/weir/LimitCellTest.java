package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The arithmetic of single cells at the edges that a walk through a store seldom meets. */
class LimitCellTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MINUTE = 60 * SECOND;

  /** Not zero, so that a time and the length of a time are not taken for each other. */
  private static final long START = 17 * SECOND;

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void theShareInUseGoesFromFreshToUsedUpToDebt(Algorithm algorithm) {
    LimitCell cell = cell(Limit.of(200, Duration.ofMinutes(1)).algorithm(algorithm));
    cell.advance(START);

    assertThat(cell.idle(START)).isTrue();
    assertThat(cell.usedShare(START)).isZero();
    cell.spend(50, START);
    assertThat(cell.idle(START)).isFalse();
    assertThat(cell.usedShare(START)).isEqualTo(0.25);
    cell.spend(150, START);
    assertThat(cell.usedShare(START)).isEqualTo(1);
    cell.penalize(200, START);
    assertThat(cell.usedShare(START)).isEqualTo(2);
  }

  @Test
  void theShareOfABucketIsThatOfItsBurst() {
    LimitCell bucket = cell(Limit.perSecond(10).burst(40));

    bucket.spend(10, START);

    assertThat(bucket.usedShare(START)).isEqualTo(0.25);
    assertThat(bucket.usedShare(START + SECOND / 2)).isEqualTo(0.125);
  }

  @Test
  void theShareOfASlidingWindowWeighsTheOlderWindowByWhatIsLeftOfIt() {
    LimitCell window = cell(Limit.perMinute(100));
    window.advance(START);
    window.spend(10, START);
    window.spend(60, START + 50 * SECOND);

    long later = START + 75 * SECOND;
    window.advance(later);
    window.spend(5, later);

    assertThat(window.usedShare(later)).isEqualTo((5 + 70 * 0.75) / 100);
  }

  @Test
  void aBucketThatLacksAFractionOfANanosecondIsNotFullYet() {
    LimitCell bucket = cell(Limit.perSecond(7).burst(1));
    long drip = SECOND / 7;

    bucket.spend(1, START);

    assertThat(bucket.delay(1, START)).isEqualTo(drip + 1);
    assertThat(bucket.delay(1, START + drip)).isEqualTo(1);
    assertThat(bucket.nanosUntilFull(START + drip)).isEqualTo(1);
    assertThat(bucket.idle(START + drip)).isFalse();
    assertThat(bucket.remaining(START + drip)).isZero();
    assertThat(bucket.delay(1, START + drip + 1)).isZero();
    assertThat(bucket.idle(START + drip + 1)).isTrue();
    assertThat(bucket.remaining(START + drip + 1)).isEqualTo(1);
  }

  @Test
  void whatABucketGivesBackLeavesTheFractionsThatWereThere() {
    LimitCell bucket = cell(Limit.perSecond(7).burst(7));
    long drip = SECOND / 7;
    bucket.spend(1, START);
    bucket.spend(1, START + drip);

    bucket.refund(1, START + drip);

    assertThat(bucket.nanosUntilFull(START + drip)).isEqualTo(1);
  }

  @Test
  void aBucketsDebtIsCutToOneBurstThoughReservationsWereMadeLongAgo() {
    TokenBucket old = (TokenBucket) cell(Limit.perSecond(1).burst(10).named("main"));
    old.reserve(10, START, START);
    long later = START + 100 * SECOND;
    old.spend(10, later);
    old.penalize(10, later);

    LimitCell smaller = cell(Limit.perSecond(1).burst(2).named("main"));
    smaller.continueFrom(old, later);

    assertThat(smaller.remaining(later)).isEqualTo(-2);
  }

  @Test
  void aBucketKeepsWhatIsReservedUnderASmallerBurst() {
    TokenBucket old = (TokenBucket) cell(Limit.perSecond(1).burst(10).named("main"));
    old.spend(10, START);
    old.reserve(6, START + 6 * SECOND, START);

    LimitCell smaller = cell(Limit.perSecond(1).burst(2).named("main"));
    smaller.continueFrom(old, START);

    assertThat(smaller.remaining(START)).isEqualTo(-6);
  }

  @Test
  void theLastReservationOfABucketIsGivenBackWhole() {
    TokenBucket bucket = (TokenBucket) cell(Limit.perSecond(1).burst(2));
    bucket.spend(2, START);
    TokenBucket.Hold first = bucket.reserve(1, START + SECOND, START);
    TokenBucket.Hold second = bucket.reserve(1, START + 2 * SECOND, START);

    bucket.cancel(second, START);
    assertThat(bucket.remaining(START)).isEqualTo(-1);
    bucket.cancel(first, START);
    assertThat(bucket.remaining(START)).isZero();
  }

  @Test
  void aSlidingWindowGoesOnUnderTheSamePeriod() {
    LimitCell old = cell(Limit.perMinute(100).named("main"));
    old.advance(START);
    old.spend(100, START + 30 * SECOND);
    long later = START + 75 * SECOND;
    old.advance(later);
    old.spend(20, later);

    LimitCell doubled = cell(Limit.perMinute(200).named("main"));
    doubled.continueFrom(old, later);

    // The older window still weighs, and fades with the minute that is under way.
    assertThat(doubled.remaining(later)).isEqualTo(200 - 20 - 75);
    assertThat(doubled.remaining(later + 15 * SECOND)).isEqualTo(200 - 20 - 50);
    assertThat(doubled.nanosUntilFull(later)).isEqualTo(MINUTE);
  }

  @Test
  void aSlidingWindowOpensAFirstOneUnderAnotherPeriod() {
    LimitCell old = cell(Limit.perMinute(100).named("main"));
    old.advance(START);
    old.spend(100, START + 30 * SECOND);
    long later = START + 75 * SECOND;
    old.advance(later);

    LimitCell hourly = cell(Limit.perHour(200).named("main"));
    hourly.continueFrom(old, later);

    assertThat(hourly.remaining(later)).isEqualTo(200 - 75);
    assertThat(hourly.remaining(later + 15 * SECOND)).isEqualTo(200 - 75);
    assertThat(hourly.nanosUntilFull(later)).isEqualTo(60 * MINUTE);
  }

  @Test
  void aSmallerSlidingWindowOwesNoMoreThanOneOfItsOwn() {
    LimitCell old = cell(Limit.perMinute(100).named("main"));
    old.advance(START);
    old.spend(100, START);
    long later = START + MINUTE;
    old.spend(1, later - 1);
    old.advance(later);
    old.spend(15, later);

    LimitCell ten = cell(Limit.perMinute(10).named("main"));
    ten.continueFrom(old, later);

    assertThat(ten.usedShare(later)).isEqualTo(2);
    assertThat(ten.remaining(later)).isEqualTo(-10);
  }

  @Test
  void silenceForAPeriodForgivesWhatWasTakenAsADebtFaded() {
    LimitCell window = cell(Limit.perMinute(10));
    window.advance(START);
    window.spend(1, START);
    window.penalize(14, START + 1);
    long opened = START + MINUTE;
    window.advance(opened);
    window.penalize(5, opened);

    // Taken at the moment the second window opened: nothing can count a minute later.
    assertThat(window.delay(6, opened)).isEqualTo(MINUTE);
  }

  @Test
  void aFixedWindowGoesOnUnderTheSamePeriodAndOpensAnotherUnderADifferentOne() {
    LimitCell old = cell(fixed(100, Duration.ofMinutes(1)));
    old.advance(START);
    old.spend(40, START);
    long later = START + 20 * SECOND;

    LimitCell doubled = cell(fixed(200, Duration.ofMinutes(1)));
    doubled.continueFrom(old, later);
    LimitCell hourly = cell(fixed(200, Duration.ofHours(1)));
    hourly.continueFrom(old, later);

    assertThat(doubled.remaining(later)).isEqualTo(160);
    assertThat(doubled.nanosUntilFull(later)).isEqualTo(40 * SECOND);
    assertThat(hourly.remaining(later)).isEqualTo(160);
    assertThat(hourly.nanosUntilFull(later)).isEqualTo(60 * MINUTE);
  }

  private static Limit fixed(long permits, Duration period) {
    return Limit.of(permits, period).algorithm(Algorithm.FIXED_WINDOW).named("main");
  }

  private static LimitCell cell(Limit limit) {
    return limit.algorithm().newCell("key", limit);
  }
}
