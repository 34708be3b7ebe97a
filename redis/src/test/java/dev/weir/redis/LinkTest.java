package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ManualTicker;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinkTest {
  private static final Duration REFUSED_DELAY = Duration.ofMillis(500);

  private final ManualTicker ticker = new ManualTicker();
  private final Attempts attempts = new Attempts();
  private final AtomicInteger connections = new AtomicInteger();
  private final Link<Line> link =
      new Link<>(attempts, ticker, REFUSED_DELAY, () -> 1, connections::incrementAndGet);

  @Test
  void theFirstAttemptIsMadeAtOnce() {
    CompletableFuture<Void> opened = link.open().toCompletableFuture();
    assertThat(link.line()).isNull();

    TestLine line = attempts.succeed(0);

    assertThat(link.line()).isSameAs(line);
    assertThat(opened).isCompleted();
    assertThat(connections).hasValue(1);
    assertThat(ticker.scheduled()).isZero();
  }

  @Test
  void theFirstFailureIsToldAndAttemptsGoOn() {
    CompletableFuture<Void> opened = link.open().toCompletableFuture();

    attempts.fail(0, Kind.CONNECTION);

    assertThat(opened).isCompletedExceptionally();
    assertThat(link.failure().kind()).isEqualTo(Kind.CONNECTION);
    ticker.advance(Duration.ofMillis(10));
    assertThat(attempts.made()).isEqualTo(2);
    TestLine line = attempts.succeed(1);
    assertThat(link.line()).isSameAs(line);
  }

  @Test
  void attemptsGrowApartUpToAQuarterOfASecond() {
    link.open();
    for (int millis : new int[] {10, 20, 40, 80, 160, 250, 250}) {
      int made = attempts.made();
      attempts.fail(made - 1, Kind.CONNECTION);
      ticker.advance(Duration.ofMillis(millis - 1));
      assertThat(attempts.made()).isEqualTo(made);
      ticker.advance(Duration.ofMillis(1));
      assertThat(attempts.made()).isEqualTo(made + 1);
    }
  }

  @Test
  void jitterShortensTheDistanceByUpToAHalf() {
    Link<Line> early = new Link<>(attempts, ticker, REFUSED_DELAY, () -> 0, () -> {});
    early.open();
    attempts.fail(0, Kind.CONNECTION);

    ticker.advance(Duration.ofMillis(5));

    assertThat(attempts.made()).isEqualTo(2);
  }

  @Test
  void anAttemptThatHangsIsNotWaitedForButMayStillWin() {
    link.open();
    ticker.advance(Duration.ofMillis(250));
    assertThat(attempts.made()).isEqualTo(2);

    TestLine late = attempts.succeed(0);
    TestLine spare = attempts.succeed(1);

    assertThat(link.line()).isSameAs(late);
    assertThat(spare.closed).isTrue();
    assertThat(late.closed).isFalse();
  }

  @Test
  void hangingAttemptsAreBounded() {
    link.open();

    ticker.advance(Duration.ofMinutes(1));

    assertThat(attempts.made()).isEqualTo(16);
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTH", "COMMAND", "VERSION"})
  void whatDoesNotMendItselfIsTriedLessOften(Kind kind) {
    link.open();
    attempts.fail(0, kind);

    ticker.advance(REFUSED_DELAY.minusMillis(1));
    assertThat(attempts.made()).isEqualTo(1);
    ticker.advance(Duration.ofMillis(1));
    assertThat(attempts.made()).isEqualTo(2);
  }

  @Test
  void whatALineWasGivenUpForIsTheReasonUntilAnAttemptFindsAnother() {
    link.open();
    TestLine line = attempts.succeed(0);

    link.givenUp(new RedisStoreException(Kind.READONLY, "a replica", null));
    line.lose();

    assertThat(link.failure().kind()).isEqualTo(Kind.READONLY);
    ticker.advance(Duration.ofMillis(10));
    attempts.fail(1, Kind.CONNECTION);
    assertThat(link.failure().kind()).isEqualTo(Kind.CONNECTION);
    ticker.advance(Duration.ofMillis(20));
    attempts.succeed(2).lose();
    assertThat(link.failure().kind()).isEqualTo(Kind.CONNECTION);
  }

  @Test
  void aLostWireIsReplaced() {
    link.open();
    TestLine first = attempts.succeed(0);

    first.lose();

    assertThat(link.line()).isNull();
    assertThat(first.closed).isTrue();
    ticker.advance(Duration.ofMillis(10));
    TestLine second = attempts.succeed(1);
    assertThat(link.line()).isSameAs(second);
    assertThat(connections).hasValue(2);
  }

  @Test
  void aWireThatIsLostAgainAndAgainIsReplacedMoreAndMoreSlowly() {
    link.open();
    attempts.succeed(0).lose();
    ticker.advance(Duration.ofMillis(10));
    attempts.succeed(1).lose();

    ticker.advance(Duration.ofMillis(19));
    assertThat(attempts.made()).isEqualTo(2);
    ticker.advance(Duration.ofMillis(1));
    TestLine stable = attempts.succeed(2);

    ticker.advance(Duration.ofSeconds(1));
    stable.lose();
    ticker.advance(Duration.ofMillis(10));
    assertThat(attempts.made()).isEqualTo(4);
  }

  @Test
  void anAttemptThatThrowsIsAFailure() {
    attempts.broken = true;
    CompletableFuture<Void> opened = link.open().toCompletableFuture();

    assertThat(opened).isCompletedExceptionally();
    assertThat(link.failure()).hasMessageContaining("redis://localhost:6379");
  }

  @Test
  void aLinkThatIsClosedClosesItsLine() {
    link.open();
    TestLine line = attempts.succeed(0);

    assertThat(link.close()).isCompleted();

    assertThat(line.closed).isTrue();
    assertThat(link.line()).isNull();
  }

  @Test
  void aClosedLinkStopsTryingAndClosesWhatComesLate() {
    CompletableFuture<Void> opened = link.open().toCompletableFuture();

    link.close();
    TestLine late = attempts.succeed(0);
    ticker.advance(Duration.ofMinutes(1));

    assertThat(opened).isCompletedExceptionally();
    assertThat(late.closed).isTrue();
    assertThat(attempts.made()).isEqualTo(1);
    assertThat(link.line()).isNull();
  }

  private static final class Attempts implements Opener<Line> {
    private final List<CompletableFuture<Line>> made = new ArrayList<>();
    private boolean broken;

    @Override
    public RedisUrl url() {
      return RedisUrl.parse("redis://localhost");
    }

    @Override
    public CompletionStage<Line> open() {
      if (broken) {
        throw new IllegalStateException("no threads left");
      }
      CompletableFuture<Line> attempt = new CompletableFuture<>();
      made.add(attempt);
      return attempt;
    }

    int made() {
      return made.size();
    }

    TestLine succeed(int attempt) {
      TestLine line = new TestLine();
      made.get(attempt).complete(line);
      return line;
    }

    void fail(int attempt, Kind kind) {
      made.get(attempt).completeExceptionally(new RedisStoreException(kind, "no", null));
    }
  }

  private static final class TestLine implements Line {
    private @Nullable Runnable lost;
    private boolean closed;

    @Override
    public void onLost(Runnable lost) {
      this.lost = lost;
    }

    void lose() {
      if (lost != null) {
        lost.run();
      }
    }

    @Override
    public CompletableFuture<Void> close() {
      closed = true;
      return CompletableFuture.completedFuture(null);
    }
  }
}
