package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What blocks on a thread that was interrupted before, as {@code Semaphore.acquire} does. */
class InterruptedCallerTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualTicker ticker = new ManualTicker();

  /** Nobody else shall find the thread interrupted. */
  @AfterEach
  @SuppressWarnings("ResultOfMethodCallIgnored")
  void clear() {
    Thread.interrupted();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void takesNothingOfALimiter(Algorithm algorithm) {
    RateLimiter limiter =
        RateLimiter.builder(Limit.perMinute(10).algorithm(algorithm)).ticker(ticker).build();

    assertInterrupted(limiter::acquire);
    assertInterrupted(() -> limiter.acquire(HOUR));
    assertInterrupted(() -> limiter.acquire(3, Duration.ZERO));
    assertInterrupted(() -> limiter.tryAcquire(3, HOUR));
    assertInterrupted(() -> limiter.tryAcquire(11, Duration.ZERO));

    assertThat(limiter.stats()).isEqualTo(new LimiterStats(0, 0, 0, 10));
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void takesNothingOfALimiterWithKeys(Algorithm algorithm) {
    KeyedRateLimiter limiter =
        KeyedRateLimiter.builder(Limit.perMinute(10).algorithm(algorithm)).ticker(ticker).build();

    assertInterrupted(() -> limiter.acquire("k"));
    assertInterrupted(() -> limiter.acquire("k", HOUR));
    assertInterrupted(() -> limiter.acquire("k", 3, HOUR));
    assertInterrupted(() -> limiter.tryAcquire("k", 3, Duration.ZERO));

    assertThat(limiter.stats()).isEqualTo(new KeyedStats(0, 0, 0, 0));
  }

  @Test
  void isNotLetIn() {
    ConcurrencyLimiter limiter = ConcurrencyLimiter.of(2, ticker);

    assertInterrupted(() -> limiter.acquire(HOUR));
    assertInterrupted(() -> limiter.acquire(Duration.ZERO));

    assertThat(limiter.stats()).isEqualTo(new ConcurrencyLimiter.Stats(2, 0, 0, 0));
  }

  @Test
  void isTheCallersDoingOnlyWhereItWaits() {
    RateLimiter limiter = RateLimiter.builder(Limit.perMinute(10)).ticker(ticker).build();
    Thread.currentThread().interrupt();

    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.acquireAsync(HOUR)).isCompleted();
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void assertInterrupted(ThrowingCallable call) {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(call);
    assertThat(Thread.interrupted()).as("still interrupted").isFalse();
  }
}
