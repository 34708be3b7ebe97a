package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RateLimiterTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualTicker ticker = new ManualTicker();

  @Test
  void answersYesUntilTheLimitAndThenNo() {
    RateLimiter limiter = limiter(Limit.perMinute(3));

    assertThat(limiter.tryAcquire(2)).isTrue();
    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();
  }

  @Test
  void saysHowThingsStand() {
    RateLimiter limiter = limiter(Limit.perMinute(3));

    assertThat(limiter.check().remaining()).isEqualTo(2);
    assertThat(limiter.check(2).allowed()).isTrue();
    assertThat(limiter.peek().allowed()).isFalse();
    assertThat(limiter.peek(4)).isInstanceOf(Decision.Refused.class);
  }

  @Test
  void refundsPenalizesAndResets() {
    RateLimiter limiter = limiter(Limit.perMinute(10));
    limiter.tryAcquire(10);

    limiter.refund(4);
    assertThat(limiter.stats().remaining()).isEqualTo(4);
    limiter.penalize(3);
    assertThat(limiter.stats().remaining()).isEqualTo(1);
    limiter.reset();
    assertThat(limiter.stats().remaining()).isEqualTo(10);
  }

  @Test
  void countsWhatItDecided() {
    RateLimiter limiter = limiter(Limit.perSecond(2).burst(2));
    limiter.tryAcquire();
    limiter.check();
    limiter.tryAcquire();
    limiter.check(3);
    limiter.reserve();
    CompletableFuture<Void> waiting = limiter.acquireAsync(HOUR);

    assertThat(limiter.stats()).isEqualTo(new LimiterStats(3, 2, 1, 0));
    ticker.advance(Duration.ofSeconds(1));
    assertThat(waiting).isCompleted();
    assertThat(limiter.stats().allowed()).isEqualTo(4);
    assertThat(limiter.stats().waiting()).isZero();
  }

  @Test
  void tellsItsListener() {
    List<String> heard = new ArrayList<>();
    RateLimiter limiter =
        RateLimiter.builder(Limit.perMinute(2))
            .key("orders")
            .ticker(ticker)
            .listener((key, permits, allowed) -> heard.add(key + " " + permits + " " + allowed))
            .build();

    limiter.tryAcquire();
    limiter.check(5);

    assertThat(heard).containsExactly("orders 1 true", "orders 5 false");
  }

  @Test
  void changesItsLimitsAndKeepsWhatWasUsed() {
    RateLimiter limiter = limiter(Limit.perMinute(100));
    limiter.tryAcquire(60);

    limiter.changeLimits(Limit.perMinute(200));

    assertThat(limiter.limits()).isEqualTo(Limits.of(Limit.perMinute(200)));
    assertThat(limiter.stats().remaining()).isEqualTo(140);
  }

  @Test
  void answersInsteadOfThrowingWhenAskedTo() throws Exception {
    RateLimiter limiter = limiter(Limit.perMinute(2));

    assertThat(limiter.tryAcquire(2, Duration.ZERO)).isTrue();
    assertThat(limiter.tryAcquire(1, Duration.ofSeconds(59))).isFalse();
    assertThat(limiter.tryAcquire(3, HOUR)).isFalse();
  }

  @Test
  void acquiresAtOnceWhatIsThere() throws Exception {
    RateLimiter limiter = limiter(Limit.perMinute(2));

    limiter.acquire();
    limiter.acquire(Duration.ZERO);

    assertThat(limiter.tryAcquire()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void waitsAndThenAcquires(Algorithm algorithm) throws Exception {
    RateLimiter limiter = limiter(Limit.perSecond(10).algorithm(algorithm));
    limiter.tryAcquire(10);
    FutureTask<Boolean> blocked =
        new FutureTask<>(
            () -> {
              limiter.acquire(5, HOUR);
              return true;
            });
    Thread thread = new Thread(blocked);
    thread.start();
    awaitWaiting(limiter, 1);

    ticker.advance(Duration.ofSeconds(2));

    assertThat(blocked.get()).isTrue();
    assertThat(limiter.stats().waiting()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void failsAtOnceAndConsumesNothingWhenTheWaitCannotEndInTime(Algorithm algorithm) {
    RateLimiter limiter = limiter(Limit.perMinute(10).algorithm(algorithm));
    limiter.tryAcquire(10);
    Duration wait = ((Decision.Refused) limiter.peek()).retryAfter().orElseThrow();

    assertThatExceptionOfType(RateLimitExceededException.class)
        .isThrownBy(() -> limiter.acquire(wait.minusNanos(1)))
        .withMessageContaining("1 permit for \"limiter\" would take " + wait)
        .satisfies(e -> assertThat(e.decision().retryAfter()).contains(wait));
    ticker.advance(wait);
    assertThat(limiter.tryAcquire()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void failsAtOnceWhenItCanNeverBe(Algorithm algorithm) {
    RateLimiter limiter = limiter(Limit.perMinute(10).algorithm(algorithm));

    assertThatExceptionOfType(RateLimitExceededException.class)
        .isThrownBy(() -> limiter.acquire(11, HOUR))
        .withMessageContaining("11 permits for \"limiter\" can never be had under")
        .satisfies(e -> assertThat(e.decision().retryAfter()).isEmpty());
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void givesBackWhatAnInterruptedWaiterHadTaken(Algorithm algorithm) throws Exception {
    RateLimiter limiter = limiter(Limit.perMinute(10).algorithm(algorithm));
    limiter.tryAcquire(10);
    FutureTask<Boolean> interrupted =
        new FutureTask<>(
            () -> {
              try {
                limiter.acquire(5, HOUR);
                return false;
              } catch (InterruptedException e) {
                return true;
              }
            });
    Thread thread = new Thread(interrupted);
    thread.start();
    awaitWaiting(limiter, 1);

    thread.interrupt();

    assertThat(interrupted.get()).isTrue();
    assertThat(limiter.stats().waiting()).isZero();
    ticker.advance(Duration.ofMinutes(2));
    assertThat(limiter.tryAcquire(10)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void givesBackWhatACancelledFutureHadTaken(Algorithm algorithm) {
    RateLimiter limiter = limiter(Limit.perSecond(10).algorithm(algorithm));
    limiter.tryAcquire(10);
    CompletableFuture<Void> cancelled = limiter.acquireAsync(5, HOUR);
    assertThat(cancelled).isNotDone();

    cancelled.cancel(false);

    assertThat(ticker.scheduled()).isZero();
    ticker.advance(Duration.ofSeconds(2));
    assertThat(limiter.tryAcquire(10)).isTrue();
  }

  @Test
  void servesWaitersOfATokenBucketInTheirOrder() {
    RateLimiter limiter = limiter(Limit.perSecond(1).burst(1));
    limiter.tryAcquire();
    List<Integer> served = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int waiter = i;
      limiter.acquireAsync(HOUR).thenRun(() -> served.add(waiter));
    }

    ticker.advance(Duration.ofSeconds(3));
    assertThat(served).containsExactly(0, 1, 2);
    ticker.advance(Duration.ofSeconds(2));
    assertThat(served).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void asksAgainWhenSomebodyElseWasQuicker() {
    RateLimiter limiter = limiter(Limit.perSecond(2).algorithm(Algorithm.FIXED_WINDOW));
    limiter.tryAcquire(2);
    List<CompletableFuture<Void>> waiters = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      waiters.add(limiter.acquireAsync(Duration.ofMillis(2_500)));
    }

    ticker.advance(Duration.ofMillis(2_500));

    assertThat(waiters).allMatch(CompletableFuture::isDone);
    assertThat(waiters.stream().filter(CompletableFuture::isCompletedExceptionally)).hasSize(2);
  }

  @Test
  void asksAgainUnderTheLimitsInForceByThen() {
    RateLimiter limiter = limiter(Limit.perMinute(10));
    limiter.tryAcquire(10);
    CompletableFuture<Void> waiting = limiter.acquireAsync(5, HOUR);

    limiter.changeLimits(Limit.perMinute(4));
    ticker.advance(Duration.ofMinutes(10));

    assertThat(waiting)
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("5 permits for \"limiter\" can never be had under [4/60s]");
  }

  @Test
  void failsItsFutureWhereAcquireThrows() {
    RateLimiter limiter = limiter(Limit.perMinute(1));
    limiter.tryAcquire();

    assertThat(limiter.acquireAsync(Duration.ofSeconds(1)))
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(RateLimitExceededException.class);
    assertThat(limiter.acquireAsync(2, HOUR)).isCompletedExceptionally();
  }

  @Test
  void acceptsAWaitLongerThanTime() {
    RateLimiter limiter = limiter(Limit.perMinute(1));
    limiter.tryAcquire();

    CompletableFuture<Void> wait = limiter.acquireAsync(Duration.ofSeconds(Long.MAX_VALUE));
    ticker.advance(Duration.ofMinutes(2));

    assertThat(wait).isCompleted();
  }

  @Test
  void refusesBadArguments() {
    RateLimiter limiter = limiter(Limit.perMinute(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limiter.acquire(Duration.ofSeconds(-1)))
        .withMessage("maxWait must not be negative, got PT-1S");
    assertThatIllegalArgumentException().isThrownBy(() -> limiter.acquire(0, HOUR));
    assertThatIllegalArgumentException().isThrownBy(() -> RateLimiter.builder());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimiter.builder(Limit.perMinute(1)).key(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limiter.reserve(1, Duration.ZERO))
        .withMessageContaining("reserve needs token buckets");
  }

  @Test
  @SuppressWarnings("NullAway") // what a careless caller passes
  void refusesNulls() {
    assertThatNullPointerException()
        .isThrownBy(() -> RateLimiter.builder(Limit.perMinute(1)).store(null));
    assertThatNullPointerException()
        .isThrownBy(() -> RateLimiter.builder(Limit.perMinute(1)).ticker(null));
    assertThatNullPointerException()
        .isThrownBy(() -> RateLimiter.builder(Limit.perMinute(1)).listener(null));
    assertThatNullPointerException()
        .isThrownBy(() -> limiter(Limit.perMinute(1)).acquire((Duration) null));
  }

  @Test
  void endsEveryWaitWhenClosed() {
    RateLimiter limiter = limiter(Limit.perMinute(1));
    limiter.tryAcquire();
    CompletableFuture<Void> waiting = limiter.acquireAsync(HOUR);

    limiter.close();
    limiter.close();

    assertThat(waiting)
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(IllegalStateException.class);
    assertThat(ticker.scheduled()).isZero();
    assertThatIllegalStateException()
        .isThrownBy(limiter::tryAcquire)
        .withMessage("the limiter is closed");
    assertThatIllegalStateException().isThrownBy(() -> limiter.acquire(HOUR));
    assertThatIllegalStateException().isThrownBy(() -> limiter.changeLimits(Limit.perMinute(2)));
    assertThat(limiter.stats().allowed()).isEqualTo(1);
    assertThat(limiter.limits()).isEqualTo(Limits.of(Limit.perMinute(1)));
  }

  @Test
  void leavesAStoreThatWasGivenToItOpen() {
    InProcessStore store = InProcessStore.builder().ticker(ticker).build();
    RateLimiter limiter =
        RateLimiter.builder(Limit.perMinute(5)).store(store).key("shared").ticker(ticker).build();
    limiter.tryAcquire(2);

    limiter.close();

    assertThat(store.peek("shared", Limits.of(Limit.perMinute(5)), 1).remaining()).isEqualTo(3);
  }

  @Test
  void tellsAWaiterWhatItsStoreFailedWith() {
    FailingStore store = new FailingStore(new SingleKeyStore(ticker));
    RateLimiter limiter =
        RateLimiter.builder(Limit.perMinute(1)).store(store).ticker(ticker).build();
    limiter.tryAcquire();
    CompletableFuture<Void> waiting = limiter.acquireAsync(HOUR);

    store.fail();
    ticker.advance(Duration.ofMinutes(2));

    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(waiting::join)
        .withCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void keepsRealTime() throws Exception {
    try (RateLimiter limiter = RateLimiter.of(Limit.of(1, Duration.ofMillis(20)).burst(1))) {
      long start = System.nanoTime();
      for (int i = 0; i < 4; i++) {
        limiter.acquire();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(60));
    }
  }

  private RateLimiter limiter(Limit... limits) {
    return RateLimiter.builder(limits).ticker(ticker).build();
  }

  private static void awaitWaiting(RateLimiter limiter, long waiting) {
    while (limiter.stats().waiting() != waiting) {
      Thread.onSpinWait();
    }
  }
}
