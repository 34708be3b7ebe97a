package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.ConcurrencyLimitExceededException;
import dev.weir.ManualTicker;
import dev.weir.StoreUnavailableException;
import dev.weir.redis.RedisStoreException.Kind;
import dev.weir.redis.SharedConcurrencyLimiter.Permit;
import dev.weir.redis.SharedConcurrencyLimiter.Stats;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What a limiter asks and does with the answers, which the test gives. */
class SharedConcurrencyLimiterTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration TIMEOUT = Duration.ofMillis(50);
  private static final Duration RETRY = Duration.ofMillis(100);
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration THIRD = Duration.ofSeconds(10);
  private static final long FAR = 30_000_000;

  private final ManualTicker ticker = new ManualTicker();
  private final Asked redis = new Asked();
  private final Concurrency concurrency =
      new Concurrency(
          Coalescer.forOneServer(redis, new Coalescer.Bounds(10, 1, 1_024, 1_000)),
          new CounterKeys("weir", 0),
          ticker,
          TIMEOUT,
          () -> 1,
          "i");
  private final SharedConcurrencyLimiter limiter = concurrency.limiter("mail", 2, LEASE);

  @Test
  void asksForAllWhoCameMeanwhileTogetherAndServesThemInOrder() {
    CompletableFuture<Permit> first = limiter.acquireAsync(HOUR);
    CompletableFuture<Permit> second = limiter.acquireAsync(HOUR);
    CompletableFuture<Permit> third = limiter.acquireAsync(HOUR);

    redis.answer("take 30000000 i.1 2 0 1", 1, 0);
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    redis.answer("take 30000000 i.1 2 1 2", 1, FAR);
    assertThat(second).isCompleted();
    assertThat(third).isNotDone();
    assertThat(limiter.stats()).isEqualTo(new Stats(2, 2, 1, 0, 0));
  }

  @Test
  void aPermitGivenBackHereIsAskedForByWhoWaits() {
    Permit permit = acquired();
    CompletableFuture<Permit> waiting = limiter.acquireAsync(HOUR);
    redis.answer("take 30000000 i.1 2 1 1", 0, FAR);

    permit.close();
    permit.close();
    redis.answer("release 30000000 i.1 2 0", 1);
    redis.answer("take 30000000 i.1 2 2 1", 1, 0);

    assertThat(waiting).isCompleted();
    assertThat(redis.pending()).isZero();
  }

  @Test
  void aPermitGivenBackWhileRedisIsAskedIsNotOverlooked() {
    Permit permit = acquired();
    CompletableFuture<Permit> waiting = limiter.acquireAsync(HOUR);
    permit.close();
    Asked.Call take = redis.next("take 30000000 i.1 2 1 1");
    redis.answer("release 30000000 i.1 2 0", 1);

    take.answer(0, FAR);
    redis.answer("take 30000000 i.1 2 2 1", 1, 0);

    assertThat(waiting).isCompleted();
  }

  @Test
  void aPermitGivenBackElsewhereIsAskedForWhenAnnounced() {
    CompletableFuture<Permit> waiting = limiter.acquireAsync(HOUR);
    redis.answer("take 30000000 i.1 2 0 1", 0, FAR);

    concurrency.freed("weir:concurrency:{post}".getBytes(StandardCharsets.US_ASCII));
    assertThat(redis.pending()).isZero();
    concurrency.freed("weir:concurrency:{mail}".getBytes(StandardCharsets.US_ASCII));
    redis.answer("take 30000000 i.1 2 1 1", 1, 0);

    assertThat(waiting).isCompleted();
  }

  @Test
  void asksAgainAfterATenthOfASecondOrWhenTheFirstLeaseEnds() {
    limiter.acquireAsync(HOUR);
    redis.answer("take 30000000 i.1 2 0 1", 0, FAR);

    ticker.advance(Duration.ofMillis(99));
    assertThat(redis.pending()).isZero();
    ticker.advance(Duration.ofMillis(1));
    redis.answer("take 30000000 i.1 2 1 1", 0, 20_000);
    ticker.advance(Duration.ofMillis(29));
    assertThat(redis.pending()).isZero();
    ticker.advance(Duration.ofMillis(1));
    redis.answer("take 30000000 i.1 2 2 1", 1, 0);
  }

  @Test
  void theImpatientAreTurnedAwayUnaskedWhileSomebodyWaits() {
    limiter.acquireAsync(HOUR);
    redis.answer("take 30000000 i.1 2 0 1", 0, FAR);

    assertThat(limiter.tryAcquire()).isEmpty();
    assertThatExceptionOfType(ConcurrencyLimitExceededException.class)
        .isThrownBy(() -> limiter.acquire(Duration.ZERO))
        .withMessageContaining("2 may be in flight");
    assertThat(redis.pending()).isZero();
    assertThat(limiter.stats()).isEqualTo(new Stats(2, 0, 1, 2, 0));
  }

  @Test
  void theImpatientThatCameLaterGetAnAnswerOfTheirOwn() {
    CompletableFuture<Permit> first = limiter.acquireAsync(Duration.ZERO);
    CompletableFuture<Permit> second = limiter.acquireAsync(Duration.ZERO);

    redis.answer("take 30000000 i.1 2 0 1", 0, FAR);
    assertThat(first).isCompletedExceptionally();
    assertThat(second).isNotDone();
    redis.answer("take 30000000 i.1 2 1 1", 1, 0);
    assertThat(second).isCompleted();
  }

  @Test
  void givesUpAfterTheMaximumWait() {
    CompletableFuture<Permit> late = limiter.acquireAsync(Duration.ofMillis(50));
    redis.answer("take 30000000 i.1 2 0 1", 0, FAR);

    ticker.advance(Duration.ofMillis(50));

    assertThat(late)
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(ConcurrencyLimitExceededException.class)
        .withMessageContaining("no permit became free within PT0.05S");
    assertThat(limiter.stats()).isEqualTo(new Stats(2, 0, 0, 1, 0));
  }

  @Test
  void anAnswerOnItsWayIsAwaitedBeyondTheMaximumWait() {
    CompletableFuture<Permit> granted = limiter.acquireAsync(Duration.ofMillis(1));
    ticker.advance(Duration.ofMillis(2));
    redis.answer("take 30000000 i.1 2 0 1", 1, 0);
    CompletableFuture<Permit> refused = limiter.acquireAsync(Duration.ofMillis(1));
    ticker.advance(Duration.ofMillis(2));
    redis.answer("take 30000000 i.1 2 1 1", 0, FAR);

    assertThat(granted).isCompleted();
    assertThat(refused).isCompletedExceptionally();
    assertThat(limiter.stats()).isEqualTo(new Stats(2, 1, 0, 1, 0));
  }

  @Test
  void whoCancelsWhileWaitingLeavesAndTheNextAreAsked() {
    CompletableFuture<Permit> cancelled = limiter.acquireAsync(HOUR);
    redis.answer("take 30000000 i.1 2 0 1", 0, FAR);

    cancelled.cancel(false);

    assertThat(limiter.stats().waiting()).isZero();
    CompletableFuture<Permit> next = limiter.acquireAsync(Duration.ZERO);
    redis.answer("take 30000000 i.1 2 1 1", 1, 0);
    assertThat(next).isCompleted();
  }

  @Test
  void whatIsGrantedToOneWhoCancelledGoesToTheNextOrBack() {
    limiter.acquireAsync(HOUR).cancel(false);
    CompletableFuture<Permit> next = limiter.acquireAsync(HOUR);
    redis.answer("take 30000000 i.1 2 0 1", 1, 0);
    assertThat(next).isCompleted();

    limiter.acquireAsync(HOUR).cancel(false);
    redis.answer("take 30000000 i.1 2 1 1", 1, 0);
    redis.answer("release 30000000 i.1 2 1", 1);
    assertThat(limiter.stats().inFlight()).isEqualTo(1);
  }

  @Test
  void whoWasInterruptedBeforeDoesNotAsk() {
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> limiter.acquire(HOUR));

    assertThat(Thread.interrupted()).isFalse();
    assertThat(redis.pending()).isZero();
    assertThat(limiter.stats()).isEqualTo(new Stats(2, 0, 0, 0, 0));
  }

  @Test
  void whoIsInterruptedTakesNothing() throws Exception {
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
    redis.answer("take 30000000 i.1 2 0 1", 1, 0);
    redis.answer("release 30000000 i.1 2 0", 1);
    assertThat(limiter.stats()).isEqualTo(new Stats(2, 0, 0, 0, 0));
  }

  @Test
  void aChangedLimitIsAskedWithAtOnce() {
    limiter.acquireAsync(HOUR);
    redis.answer("take 30000000 i.1 2 0 1", 0, FAR);

    limiter.changeLimit(3);

    redis.answer("take 30000000 i.1 3 1 1", 1, 0);
    assertThat(limiter.stats()).isEqualTo(new Stats(3, 1, 0, 0, 0));
  }

  @Test
  void allWhoWantAPermitAreToldThatRedisCannotBeAsked() {
    CompletableFuture<Permit> asked = limiter.acquireAsync(HOUR);
    CompletableFuture<Permit> behind = limiter.acquireAsync(Duration.ZERO);

    redis.fail("take 30000000 i.1 2 0 1");

    for (CompletableFuture<Permit> each : List.of(asked, behind)) {
      assertThat(each)
          .failsWithin(Duration.ZERO)
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(StoreUnavailableException.class)
          .withMessageContaining("cannot be asked (Not connected)");
    }
    assertThat(limiter.stats()).isEqualTo(new Stats(2, 0, 0, 0, 0));
  }

  @Test
  void anAnswerIsAwaitedForTheTimeoutAndWhatItGrantsIsSweptAway() {
    CompletableFuture<Permit> asked = limiter.acquireAsync(HOUR);
    Asked.Call take = redis.next("take 30000000 i.1 2 0 1");

    ticker.advance(TIMEOUT);
    assertThat(asked).isCompletedExceptionally();
    take.answer(1, 0);
    ticker.advance(RETRY);

    redis.answer("sweep 30000000 i.1 2 1", 1);
    ticker.advance(HOUR);
    assertThat(redis.pending()).isZero();
    assertThat(ticker.scheduled()).isZero();
  }

  @Test
  void aSweepIsRepeatedUntilItGetsThroughAndSparesWhatIsHeldOrGranted() {
    Permit held = acquired();
    Permit closed = acquired();
    closed.close();
    redis.fail("release 30000000 i.1 2 1");
    limiter.acquireAsync(HOUR);
    Asked.Call take = redis.next("take 30000000 i.1 2 2 1");

    ticker.advance(Duration.ofMillis(40));
    take.answer(1, 0);
    ticker.advance(RETRY);
    List<String> asked = List.of(redis.peek(0), redis.peek(1));
    redis.next(asked.get(0)).answer(1, 1);
    redis.next(asked.get(1)).fail();

    assertThat(asked).containsExactly("renew 30000000 i.1 2 0 2", "sweep 30000000 i.1 2 3 0 2");
    ticker.advance(RETRY);
    redis.answer("renew 30000000 i.1 2 0 2", 1, 1);
    redis.answer("sweep 30000000 i.1 2 3 0 2", 1);
    ticker.advance(THIRD);
    redis.answer("renew 30000000 i.1 2 0 2", 1, 1);
    assertThat(redis.pending()).isZero();
    assertThat(held.held()).isTrue();
  }

  @Test
  void nothingIsLeftToSweepAfterALeaseTime() {
    limiter.acquireAsync(HOUR);
    redis.fail("take 30000000 i.1 2 0 1");

    for (int i = 0; i < 300; i++) {
      ticker.advance(RETRY);
      redis.fail("sweep 30000000 i.1 2 1");
    }
    ticker.advance(RETRY);

    assertThat(redis.pending()).isZero();
    assertThat(ticker.scheduled()).isZero();
  }

  @Test
  void whatIsHeldIsRenewedEveryThirdOfTheLeaseTimeInOneCall() {
    Permit first = acquired();
    Permit second = acquired();

    for (int i = 0; i < 5; i++) {
      ticker.advance(THIRD);
      redis.answer("renew 30000000 i.1 2 0 1", 1, 1);
    }
    assertThat(first.held()).isTrue();
    first.close();
    redis.answer("release 30000000 i.1 2 0", 1);
    ticker.advance(THIRD);
    redis.answer("renew 30000000 i.1 2 1", 1);
    second.close();
    redis.answer("release 30000000 i.1 2 1", 1);
    ticker.advance(HOUR);

    assertThat(redis.pending()).isZero();
    assertThat(ticker.scheduled()).isZero();
  }

  @Test
  void aRenewalThatFailsIsRepeatedSoon() {
    Permit permit = acquired();
    ticker.advance(THIRD);
    redis.fail("renew 30000000 i.1 2 0");
    ticker.advance(RETRY);
    redis.answer("renew 30000000 i.1 2 0", 1);

    ticker.advance(Duration.ofSeconds(29));
    assertThat(permit.held()).isTrue();
  }

  @Test
  void aPermitThatRanOutSaysSoUntilRedisProvesThatItWasNotGivenAway() {
    Permit permit = acquired();
    ticker.advance(LEASE.minusNanos(1));
    assertThat(permit.held()).isTrue();
    ticker.advance(Duration.ofNanos(1));
    assertThat(permit.held()).isFalse();

    redis.answer("renew 30000000 i.1 2 0", 1);
    redis.answer("renew 30000000 i.1 2 0", 1);
    redis.answer("renew 30000000 i.1 2 0", 1);
    assertThat(permit.held()).isTrue();
  }

  @Test
  void aPermitThatRedisLostIsLostForGoodButStillCounted() {
    Permit permit = acquired();
    ticker.advance(THIRD);
    redis.answer("renew 30000000 i.1 2 0", 0);
    assertThat(permit.held()).isFalse();

    ticker.advance(THIRD);
    redis.answer("renew 30000000 i.1 2 0", 1);

    assertThat(permit.held()).isFalse();
    assertThat(limiter.stats()).isEqualTo(new Stats(2, 1, 0, 0, 1));
  }

  @Test
  void aPermitClosedWhileItIsRenewedIsReleasedAfterwards() {
    Permit permit = acquired();
    ticker.advance(THIRD);
    Asked.Call renewal = redis.next("renew 30000000 i.1 2 0");
    permit.close();
    redis.answer("release 30000000 i.1 2 0", 1);

    renewal.answer(0);

    redis.answer("release 30000000 i.1 2 0", 1);
    assertThat(permit.held()).isFalse();
    assertThat(limiter.stats().lost()).isZero();
  }

  @Test
  void nothingIsRenewedAfterTheStoreIsClosed() {
    acquired();
    concurrency.close();

    ticker.advance(THIRD);
    redis.fail("renew 30000000 i.1 2 0");
    ticker.advance(HOUR);

    assertThat(redis.pending()).isZero();
    assertThat(ticker.scheduled()).isZero();
  }

  @Test
  void limitersOfOneNameHoldLeasesOfTheirOwn() {
    SharedConcurrencyLimiter other = concurrency.limiter("mail", 5, LEASE);
    other.acquireAsync(HOUR);
    redis.answer("take 30000000 i.2 5 0 1", 1, 0);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> concurrency.limiter("mail", 0, LEASE))
        .withMessage("limit must be at least 1, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> concurrency.limiter("mail", 1, Duration.ofMillis(99)))
        .withMessage("leaseTime must be from PT0.1S to PT24H, got PT0.099S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> concurrency.limiter("mail", 1, Duration.ofHours(25)));
    assertThatIllegalArgumentException().isThrownBy(() -> concurrency.limiter("", 1, LEASE));
    assertThatIllegalArgumentException().isThrownBy(() -> limiter.changeLimit(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limiter.acquireAsync(Duration.ofNanos(-1)))
        .withMessage("maxWait must not be negative, got PT-0.000000001S");
  }

  private Permit acquired() {
    CompletableFuture<Permit> permit = limiter.acquireAsync(HOUR);
    redis.answerNext(1, 0);
    assertThat(permit).isCompleted();
    return permit.join();
  }

  /** Keeps what it is asked until the test answers. */
  private static final class Asked implements Backend {
    record Call(String command, CompletableFuture<List<Answer>> outcome) {
      void answer(long... numbers) {
        outcome.complete(List.of(new Answer.Numbers(numbers)));
      }

      void fail() {
        outcome.completeExceptionally(
            new RedisStoreException(Kind.CONNECTION, "Not connected", null));
      }
    }

    private final Queue<Call> calls = new ArrayDeque<>();

    @Override
    public CompletionStage<List<Answer>> ask(List<Question> questions) {
      String command = new String(questions.get(0).command(), StandardCharsets.US_ASCII);
      Call call = new Call(command, new CompletableFuture<>());
      calls.add(call);
      return call.outcome();
    }

    int pending() {
      return calls.size();
    }

    String peek(int index) {
      return new ArrayList<>(calls).get(index).command();
    }

    Call next(String command) {
      Call call = calls.remove();
      assertThat(call.command()).isEqualTo(command);
      return call;
    }

    void answer(String command, long... numbers) {
      next(command).answer(numbers);
    }

    void answerNext(long... numbers) {
      calls.remove().answer(numbers);
    }

    void fail(String command) {
      next(command).fail();
    }

    @Override
    public void close() {}
  }
}
