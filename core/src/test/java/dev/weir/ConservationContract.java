package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every store must keep to when waits are given up: whatever is cancelled, interrupted, timed
 * out or closed, at any moment, has taken nothing that is not given back or used.
 *
 * <p>The moments differ in what a wait is at then: the store has decided and the answer is on its
 * way; it waits for its turn; its turn has come by the store's clock and nobody was told, because
 * the limiter's timer, on a clock of its own here, is late; it was granted.
 *
 * <p>What cannot be given back: where reservations queue, permits that were given up while later
 * waiters go on to their turns, which were built upon them.
 */
public abstract class ConservationContract {
  private static final String KEY = "key";
  private static final Duration HOURS = Duration.ofHours(100);
  private static final int STEPS = 40;
  private static final int MOST_WAITERS = 12;

  /** Whose permits drip in whole seconds. */
  private static final long[] HOURLY = {1, 2, 3, 5, 12, 60};

  /** Somebody's wait for permits. */
  private record Wait(CompletableFuture<Void> future, long permits) {
    boolean granted() {
      return future.isDone() && !future.isCompletedExceptionally();
    }
  }

  private final ManualTicker storeTicker = new ManualTicker();
  private final ManualTicker limiterTicker = new ManualTicker();
  private final List<Wait> waits = new ArrayList<>();
  private final List<Reservation> reservations = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(seed());
  private LimitStore store;
  private LateStore late;
  private long used;
  private long queuedAtNanos;

  /** A store with nothing in it that goes by this clock. */
  protected abstract LimitStore open(ManualTicker ticker);

  /** How many random walks to take under each algorithm. */
  protected abstract int walks();

  private static long seed() {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    System.out.println("ConservationContract: -Dweir.seed=" + seed);
    return seed;
  }

  @BeforeEach
  void openStore() {
    store = open(storeTicker);
    late = new LateStore(store);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void whatIsGivenUpAtAnyMomentWasNotTaken(Algorithm algorithm) throws Exception {
    for (int walk = 0; walk < walks(); walk++) {
      Limit limit = limit(algorithm);
      KeyedRateLimiter limiter = limiter(limit);
      for (int step = 0; step < STEPS; step++) {
        step(limiter, algorithm);
      }
      giveUpTheRest(limiter);

      assertThat(store.peek(KEY, Limits.of(limit), 1).remaining())
          .as("%s, walk %d", limit, walk)
          .isEqualTo(limit.burst() - used);
      store.reset(KEY);
      used = 0;
    }
  }

  private void step(KeyedRateLimiter limiter, Algorithm algorithm) throws Exception {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> waits.add(acquire(limiter, permits()));
      case 3 -> deliver();
      case 4, 5 -> cancel();
      case 6 -> storeTicker.advance(Duration.ofMillis(random.nextInt(3)));
      case 7 -> advanceBoth(Duration.ofMillis(random.nextInt(3)));
      case 8 -> interrupt(limiter);
      default -> {
        if (algorithm == Algorithm.TOKEN_BUCKET) {
          reservations.add(limiter.reserve(KEY, permits(), HOURS));
        } else {
          used += limiter.tryAcquire(KEY, 1) ? 1 : 0;
        }
      }
    }
  }

  private void deliver() {
    if (late.late() > 0) {
      late.deliver(random.nextInt(late.late()));
      limiterTicker.advance(Duration.ZERO);
    }
  }

  private void cancel() {
    if (!waits.isEmpty()) {
      giveUp(waits.get(random.nextInt(waits.size())));
    }
    if (!reservations.isEmpty()) {
      reservations.get(random.nextInt(reservations.size())).refund();
    }
  }

  /** A thread that waits is interrupted before or after the answer, or when it was just granted. */
  private void interrupt(KeyedRateLimiter limiter) throws Exception {
    long permits = permits();
    int answers = late.late();
    FutureTask<Boolean> granted =
        new FutureTask<>(
            () -> {
              try {
                return limiter.tryAcquire(KEY, permits, HOURS);
              } catch (InterruptedException e) {
                return false;
              }
            });
    Thread thread = new Thread(granted);
    thread.start();
    while (late.late() == answers) {
      Thread.onSpinWait();
    }
    if (random.nextBoolean()) {
      late.deliver(answers);
    }
    thread.interrupt();
    if (granted.get()) {
      used += permits;
    }
    limiterTicker.advance(Duration.ZERO);
  }

  private void giveUpTheRest(KeyedRateLimiter limiter) {
    if (random.nextBoolean()) {
      limiter.close();
    }
    while (!waits.isEmpty()) {
      Wait wait = waits.remove(random.nextInt(waits.size()));
      giveUp(wait);
      used += wait.granted() ? wait.permits : 0;
    }
    while (late.late() > 0) {
      deliver();
    }
    while (!reservations.isEmpty()) {
      reservations.remove(random.nextInt(reservations.size())).refund();
    }
  }

  /** As {@link CompletableFuture#orTimeout} does, or by cancelling. */
  private void giveUp(Wait wait) {
    if (random.nextBoolean()) {
      wait.future.cancel(false);
    } else {
      wait.future.completeExceptionally(new TimeoutException());
    }
  }

  @Test
  void aQueueThatIsGivenUpFromSomewhereOnWasNotTaken() {
    for (int walk = 0; walk < walks(); walk++) {
      Limit limit =
          Limit.perHour(HOURLY[random.nextInt(HOURLY.length)]).burst(random.nextLong(4, 20));
      KeyedRateLimiter limiter = limiter(limit);
      queueUp(limiter, limit);
      letSomeTakeTheirTurn(limit);
      long granted = waits.stream().filter(Wait::granted).mapToLong(Wait::permits).sum();
      long dripped =
          (storeTicker.nanos() - queuedAtNanos) * limit.permits() / limit.period().toNanos();

      giveUpTheRest(limiter);

      assertThat(store.peek(KEY, Limits.of(limit), 1).remaining())
          .as("%s, walk %d", limit, walk)
          .isEqualTo(Math.min(limit.burst(), dripped - granted));
      store.reset(KEY);
    }
  }

  /** Drains the bucket, so that everybody waits. */
  private void queueUp(KeyedRateLimiter limiter, Limit limit) {
    limiter.tryAcquire(KEY, limit.burst());
    queuedAtNanos = storeTicker.nanos();
    for (int i = random.nextInt(1, MOST_WAITERS + 1); i > 0; i--) {
      waits.add(acquire(limiter, permits()));
      late.deliver(0);
    }
  }

  private void letSomeTakeTheirTurn(Limit limit) {
    long interval = limit.period().toNanos() / limit.permits();
    advanceBoth(Duration.ofNanos(random.nextLong(waits.size() * 2L) * interval));
  }

  private Wait acquire(KeyedRateLimiter limiter, long permits) {
    return new Wait(limiter.acquireAsync(KEY, permits, HOURS), permits);
  }

  private long permits() {
    return random.nextLong(1, 4);
  }

  private void advanceBoth(Duration by) {
    storeTicker.advance(by);
    limiterTicker.advance(by);
  }

  private Limit limit(Algorithm algorithm) {
    Limit hourly = Limit.perHour(HOURLY[random.nextInt(HOURLY.length)]);
    return algorithm == Algorithm.TOKEN_BUCKET
        ? hourly.burst(random.nextLong(1, 8))
        : hourly.algorithm(algorithm);
  }

  private KeyedRateLimiter limiter(Limit limit) {
    return KeyedRateLimiter.builder(limit).store(late).ticker(limiterTicker).build();
  }
}
