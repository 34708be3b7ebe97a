package dev.weir.benchmarks.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClosedLoopTest {
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration LATE = Duration.ofSeconds(20);
  private static final Load LOAD = Load.randomKeys(100);

  private final AtomicInteger asked = new AtomicInteger();

  @ParameterizedTest
  @EnumSource(Callers.Kind.class)
  void everyDecisionIsCountedAndTimed(Callers.Kind kind) throws Exception {
    Turn turn = new Callers(kind, 4).ask(limiter(key -> true), LOAD, SOON);

    assertThat(turn.decisions()).isEqualTo(asked.get()).isPositive();
    assertThat(turn.nanos()).isGreaterThanOrEqualTo(SOON.toNanos());
    assertThat(turn.perSecond()).isLessThanOrEqualTo(turn.decisions() * 20.0);
    assertThat(turn.micros(99)).isGreaterThanOrEqualTo(turn.micros(50));
  }

  @ParameterizedTest
  @EnumSource(Callers.Kind.class)
  void oneRefusalWhereAllIsAllowedFailsTheRun(Callers.Kind kind) {
    Limiter limiter = limiter(key -> asked.get() < 1000);

    assertThatThrownBy(() -> new Callers(kind, 2).ask(limiter, LOAD, LATE))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("client\\d+ was refused in random-keys, where nothing is");
  }

  @ParameterizedTest
  @EnumSource(Callers.Kind.class)
  void onePermitWhereAllIsRefusedFailsTheRun(Callers.Kind kind) {
    assertThatThrownBy(() -> new Callers(kind, 2).ask(limiter(key -> true), Load.refused(), LATE))
        .cause()
        .hasMessage("spent was allowed in refused, where nothing is");
  }

  @ParameterizedTest
  @EnumSource(Callers.Kind.class)
  void anErrorFailsTheRun(Callers.Kind kind) {
    Limiter limiter =
        limiter(
            key -> {
              throw new IllegalArgumentException("no connection");
            });

    assertThatThrownBy(() -> new Callers(kind, 2).ask(limiter, LOAD, LATE))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("no connection");
  }

  @Test
  void asManyAnswersAreDueAsMayBeAndNoMore() throws Exception {
    CompletableFuture<Integer> askedInVain = new CompletableFuture<>();
    Limiter silent =
        limiter(
            key -> true,
            answer -> {
              if (asked.get() == 8) {
                CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS)
                    .execute(() -> askedInVain.complete(asked.get()));
              }
              askedInVain.thenRun(answer);
            });

    ClosedLoop.inFlight(silent, LOAD, 8, SOON);

    assertThat(askedInVain).isCompletedWithValue(8);
  }

  @Test
  void everyKeyIsAskedOnceBeforeAllElse() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();

    ClosedLoop.askFirst(limiter(seen::add), LOAD);

    assertThat(seen).containsExactlyInAnyOrderElementsOf(LOAD.keys());
    assertThat(asked).hasValue(100);
  }

  private Limiter limiter(Predicate<String> decision) {
    return limiter(decision, ForkJoinPool.commonPool());
  }

  private Limiter limiter(Predicate<String> decision, Executor answering) {
    return new Limiter() {
      @Override
      public boolean tryAcquire(String key) {
        asked.incrementAndGet();
        return decision.test(key);
      }

      @Override
      public CompletionStage<Boolean> tryAcquireAsync(String key) {
        asked.incrementAndGet();
        return CompletableFuture.supplyAsync(() -> decision.test(key), answering);
      }
    };
  }
}
