package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConcurrencyLimiterTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualTicker ticker = new ManualTicker();

  @Test
  void letsSoManyInAndNoMore() {
    ConcurrencyLimiter limiter = limiter(2);
    ConcurrencyLimiter.Permit first = limiter.tryAcquire().orElseThrow();
    assertThat(limiter.tryAcquire()).isPresent();

    assertThat(limiter.tryAcquire()).isEmpty();
    first.close();
    assertThat(limiter.tryAcquire()).isPresent();
    assertThat(limiter.stats()).isEqualTo(new ConcurrencyLimiter.Stats(2, 2, 0, 1));
  }

  @Test
  void closingTwiceLeavesOnce() {
    ConcurrencyLimiter limiter = limiter(1);
    ConcurrencyLimiter.Permit permit = limiter.tryAcquire().orElseThrow();
    permit.close();
    permit.close();

    assertThat(limiter.stats().inFlight()).isZero();
    assertThat(limiter.tryAcquire()).isPresent();
    assertThat(limiter.tryAcquire()).isEmpty();
  }

  @Test
  void servesWaitersInTheirOrderAndNobodyOvertakes() {
    ConcurrencyLimiter limiter = limiter(1);
    ConcurrencyLimiter.Permit holder = limiter.tryAcquire().orElseThrow();
    CompletableFuture<ConcurrencyLimiter.Permit> first = limiter.acquireAsync(HOUR);
    CompletableFuture<ConcurrencyLimiter.Permit> second = limiter.acquireAsync(HOUR);

    holder.close();
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    assertThat(limiter.tryAcquire()).isEmpty();
    first.join().close();
    assertThat(second).isCompleted();
  }

  @Test
  void givesUpAfterTheMaximumWait() {
    ConcurrencyLimiter limiter = limiter(1);
    ConcurrencyLimiter.Permit holder = limiter.tryAcquire().orElseThrow();
    CompletableFuture<ConcurrencyLimiter.Permit> late = limiter.acquireAsync(Duration.ofSeconds(5));

    ticker.advance(Duration.ofSeconds(5));

    assertThat(late)
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(ConcurrencyLimitExceededException.class)
        .withMessageContaining("no permit became free within PT5S; 1 may be in flight at once");
    assertThat(limiter.stats()).isEqualTo(new ConcurrencyLimiter.Stats(1, 1, 0, 1));
    holder.close();
    assertThat(limiter.stats().inFlight()).isZero();
  }

  @Test
  void doesNotWaitWhenToldNotTo() {
    ConcurrencyLimiter limiter = limiter(1);
    assertThat(limiter.tryAcquire()).isPresent();

    assertThatExceptionOfType(ConcurrencyLimitExceededException.class)
        .isThrownBy(() -> limiter.acquire(Duration.ZERO));
    assertThat(limiter.stats().refused()).isEqualTo(1);
  }

  @Test
  void acquiresAtOnceWhatIsFree() throws Exception {
    ConcurrencyLimiter limiter = ConcurrencyLimiter.of(1);
    limiter.acquire(Duration.ZERO).close();
    limiter.acquire(HOUR).close();

    assertThat(limiter.stats().inFlight()).isZero();
  }

  @Test
  void acceptsAWaitLongerThanTime() {
    ConcurrencyLimiter limiter = ConcurrencyLimiter.of(1);
    ConcurrencyLimiter.Permit holder = limiter.tryAcquire().orElseThrow();
    CompletableFuture<ConcurrencyLimiter.Permit> wait =
        limiter.acquireAsync(Duration.ofSeconds(Long.MAX_VALUE));

    holder.close();

    wait.join().close();
    assertThat(limiter.stats()).isEqualTo(new ConcurrencyLimiter.Stats(1, 0, 0, 0));
  }

  @Test
  void leavesTheQueueWhenCancelled() {
    ConcurrencyLimiter limiter = limiter(1);
    ConcurrencyLimiter.Permit holder = limiter.tryAcquire().orElseThrow();
    CompletableFuture<ConcurrencyLimiter.Permit> cancelled = limiter.acquireAsync(HOUR);
    CompletableFuture<ConcurrencyLimiter.Permit> next = limiter.acquireAsync(HOUR);

    cancelled.cancel(false);
    assertThat(limiter.stats().waiting()).isEqualTo(1);
    holder.close();

    assertThat(next).isCompleted();
    next.join().close();
    assertThat(ticker.scheduled()).isZero();
    assertThat(limiter.stats()).isEqualTo(new ConcurrencyLimiter.Stats(1, 0, 0, 0));
  }

  @Test
  void anInterruptedWaiterTakesNothing() throws Exception {
    ConcurrencyLimiter limiter = limiter(1);
    ConcurrencyLimiter.Permit holder = limiter.tryAcquire().orElseThrow();
    FutureTask<Boolean> interrupted =
        new FutureTask<>(
            () -> {
              try {
                limiter.acquire(HOUR).close();
                return false;
              } catch (InterruptedException e) {
                return true;
              }
            });
    Thread thread = new Thread(interrupted);
    thread.start();
    while (limiter.stats().waiting() == 0) {
      Thread.onSpinWait();
    }

    thread.interrupt();

    assertThat(interrupted.get()).isTrue();
    holder.close();
    assertThat(limiter.stats().inFlight()).isZero();
  }

  @Test
  void admitsMoreWhenTheLimitGrowsAndWaitsWhenItShrinks() {
    ConcurrencyLimiter limiter = limiter(1);
    List<ConcurrencyLimiter.Permit> inside = new ArrayList<>();
    inside.add(limiter.tryAcquire().orElseThrow());
    CompletableFuture<ConcurrencyLimiter.Permit> second = limiter.acquireAsync(HOUR);
    CompletableFuture<ConcurrencyLimiter.Permit> third = limiter.acquireAsync(HOUR);

    limiter.changeLimit(3);
    inside.add(second.join());
    inside.add(third.join());
    limiter.changeLimit(1);
    CompletableFuture<ConcurrencyLimiter.Permit> fourth = limiter.acquireAsync(HOUR);

    inside.get(0).close();
    inside.get(1).close();
    assertThat(fourth).isNotDone();
    inside.get(2).close();
    assertThat(fourth).isCompleted();
  }

  @Test
  void servesALongQueueOfWaitersThatLeaveAtOnce() {
    ConcurrencyLimiter limiter = limiter(1);
    ConcurrencyLimiter.Permit holder = limiter.tryAcquire().orElseThrow();
    for (int i = 0; i < 100_000; i++) {
      limiter.acquireAsync(HOUR).thenAccept(ConcurrencyLimiter.Permit::close);
    }

    holder.close();

    assertThat(limiter.stats()).isEqualTo(new ConcurrencyLimiter.Stats(1, 0, 0, 0));
  }

  @Test
  void neverHoldsMoreThanTheLimitUnderLoad() throws Exception {
    ConcurrencyLimiter limiter = ConcurrencyLimiter.of(3);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    AtomicInteger served = new AtomicInteger();
    for (int i = 0; i < 8; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int round = 0; round < 500; round++) {
                  try (ConcurrencyLimiter.Permit permit = limiter.acquire(HOUR)) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    assertThat(permit).isNotNull();
                    inside.decrementAndGet();
                    served.incrementAndGet();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(served).hasValue(4_000);
    assertThat(most.get()).isBetween(1, 3);
    assertThat(limiter.stats()).isEqualTo(new ConcurrencyLimiter.Stats(3, 0, 0, 0));
  }

  @Test
  void refusesBadLimitsAndWaits() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConcurrencyLimiter.of(0))
        .withMessage("limit must be at least 1, got 0");
    assertThatIllegalArgumentException().isThrownBy(() -> limiter(1).changeLimit(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limiter(1).acquireAsync(Duration.ofNanos(-1)));
  }

  private ConcurrencyLimiter limiter(int limit) {
    return ConcurrencyLimiter.of(limit, ticker);
  }
}
