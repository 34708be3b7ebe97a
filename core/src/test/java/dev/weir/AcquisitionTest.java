package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Waiting on a store that answers later. */
class AcquisitionTest {
  private static final Limit LIMIT = Limit.perMinute(10);
  private static final Decision ALLOWED = new Decision.Allowed(List.of(), false);
  private static final Optional<Duration> SIX_SECONDS = Optional.of(Duration.ofSeconds(6));
  private static final Decision REFUSED =
      new Decision.Refused(
          List.of(new LimitResult(LIMIT, 0, Duration.ofMinutes(1), SIX_SECONDS, SIX_SECONDS)),
          false);

  private final ManualTicker ticker = new ManualTicker();
  private final List<CompletableFuture<Decision>> asked = new ArrayList<>();
  private final List<CompletableFuture<Reservation>> reserved = new ArrayList<>();
  private final List<Long> refunded = new ArrayList<>();
  private final RateLimiter limiter = limiter(LIMIT);
  private final RateLimiter bucket = limiter(LIMIT.burst(10));

  private RateLimiter limiter(Limit limit) {
    return RateLimiter.builder(limit).ticker(ticker).store(answeringLater()).build();
  }

  private LimitStore answeringLater() {
    return (LimitStore)
        Proxy.newProxyInstance(
            LimitStore.class.getClassLoader(),
            new Class<?>[] {LimitStore.class},
            (store, method, arguments) -> {
              switch (method.getName()) {
                case "checkAsync" -> {
                  CompletableFuture<Decision> answer = new CompletableFuture<>();
                  asked.add(answer);
                  return answer;
                }
                case "reserveAsync" -> {
                  CompletableFuture<Reservation> answer = new CompletableFuture<>();
                  reserved.add(answer);
                  return answer;
                }
                case "refund" -> {
                  refunded.add((Long) arguments[2]);
                  return null;
                }
                default -> throw new AssertionError(method + " would block");
              }
            });
  }

  @Test
  void anAsynchronousWaitDoesNotBlockWhileTheStoreIsAsked() {
    CompletableFuture<Void> wait = limiter.acquireAsync(Duration.ZERO);
    assertThat(wait).isNotDone();

    asked.get(0).complete(ALLOWED);

    assertThat(wait).isCompleted();
  }

  @Test
  void aRefusalIsWaitedOutAndTheStoreAskedAgain() {
    CompletableFuture<Void> wait = limiter.acquireAsync(Duration.ofSeconds(6));
    asked.get(0).complete(REFUSED);
    ticker.advance(Duration.ofSeconds(6));
    assertThat(wait).isNotDone();

    asked.get(1).complete(ALLOWED);

    assertThat(wait).isCompleted();
  }

  @Test
  void aStoreThatFailsFailsTheWait() {
    CompletableFuture<Void> wait = limiter.acquireAsync(Duration.ofSeconds(6));

    asked
        .get(0)
        .completeExceptionally(
            new StoreUnavailableException("gone", new IllegalStateException("down")));

    assertThatThrownBy(wait::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void permitsThatCameAfterTheWaitWasCancelledAreGivenBackByAnotherThread() {
    CompletableFuture<Void> wait = limiter.acquireAsync(3, Duration.ofSeconds(6));
    wait.cancel(false);

    asked.get(0).complete(ALLOWED);
    assertThat(refunded).isEmpty();
    ticker.advance(Duration.ZERO);

    assertThat(refunded).containsExactly(3L);
  }

  @Test
  void aReservationDoesNotBlockWhileTheStoreIsAsked() {
    CompletableFuture<Void> wait = bucket.acquireAsync(Duration.ofSeconds(6));
    assertThat(wait).isNotDone();

    reserved.get(0).complete(reservation(Duration.ofSeconds(2)));

    assertThat(wait).isNotDone();
    ticker.advance(Duration.ofSeconds(2));
    assertThat(wait).isCompleted();
    assertThat(refunded).isEmpty();
  }

  @Test
  void aReservationThatIsRefusedOrFailsFailsTheWait() {
    CompletableFuture<Void> refused = bucket.acquireAsync(Duration.ofSeconds(6));
    reserved.get(0).complete(Reservation.refused((Decision.Refused) REFUSED));
    assertThatThrownBy(refused::join).hasCauseInstanceOf(RateLimitExceededException.class);

    CompletableFuture<Void> failed = bucket.acquireAsync(Duration.ofSeconds(6));
    reserved
        .get(1)
        .completeExceptionally(
            new StoreUnavailableException("gone", new IllegalStateException("down")));
    assertThatThrownBy(failed::join).hasCauseInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void aReservationThatCameAfterTheWaitWasCancelledIsCancelledByAnotherThread() {
    CompletableFuture<Void> wait = bucket.acquireAsync(Duration.ofSeconds(6));
    wait.cancel(false);

    reserved.get(0).complete(reservation(Duration.ofSeconds(2)));
    assertThat(refunded).isEmpty();
    ticker.advance(Duration.ZERO);

    assertThat(refunded).containsExactly(1L);
    assertThat(ticker.scheduled()).isZero();
  }

  @Test
  void aReservationIsCancelledWithItsWaitAndLeavesNoTimer() {
    CompletableFuture<Void> wait = bucket.acquireAsync(Duration.ofSeconds(6));
    reserved.get(0).complete(reservation(Duration.ofSeconds(2)));

    wait.cancel(false);

    assertThat(refunded).containsExactly(1L);
    assertThat(ticker.scheduled()).isZero();
  }

  private Reservation reservation(Duration delay) {
    return Reservation.granted((Decision.Allowed) ALLOWED, delay, () -> refunded.add(1L));
  }
}
