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

class LinkTest {
  private final ManualTicker ticker = new ManualTicker();
  private final Attempts attempts = new Attempts();
  private final AtomicInteger connections = new AtomicInteger();
  private final Link link = new Link(attempts, ticker, () -> 1, connections::incrementAndGet);

  @Test
  void theFirstAttemptIsMadeAtOnce() {
    CompletableFuture<Void> opened = link.open().toCompletableFuture();
    assertThat(link.wire()).isNull();

    TestWire wire = attempts.succeed(0);

    assertThat(link.wire()).isSameAs(wire);
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
    TestWire wire = attempts.succeed(1);
    assertThat(link.wire()).isSameAs(wire);
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
    Link early = new Link(attempts, ticker, () -> 0, () -> {});
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

    TestWire late = attempts.succeed(0);
    TestWire spare = attempts.succeed(1);

    assertThat(link.wire()).isSameAs(late);
    assertThat(spare.closed).isTrue();
    assertThat(late.closed).isFalse();
  }

  @Test
  void hangingAttemptsAreBounded() {
    link.open();

    ticker.advance(Duration.ofMinutes(1));

    assertThat(attempts.made()).isEqualTo(16);
  }

  @Test
  void whatDoesNotMendItselfIsTriedSeldom() {
    link.open();
    attempts.fail(0, Kind.AUTH);

    ticker.advance(Duration.ofMillis(4_999));
    assertThat(attempts.made()).isEqualTo(1);
    ticker.advance(Duration.ofMillis(1));
    assertThat(attempts.made()).isEqualTo(2);
  }

  @Test
  void aLostWireIsReplaced() {
    link.open();
    TestWire first = attempts.succeed(0);

    first.lose();

    assertThat(link.wire()).isNull();
    assertThat(first.closed).isTrue();
    ticker.advance(Duration.ofMillis(10));
    TestWire second = attempts.succeed(1);
    assertThat(link.wire()).isSameAs(second);
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
    TestWire stable = attempts.succeed(2);

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
  void aClosedLinkStopsTryingAndClosesWhatComesLate() {
    CompletableFuture<Void> opened = link.open().toCompletableFuture();

    link.close();
    TestWire late = attempts.succeed(0);
    ticker.advance(Duration.ofMinutes(1));

    assertThat(opened).isCompletedExceptionally();
    assertThat(late.closed).isTrue();
    assertThat(attempts.made()).isEqualTo(1);
    assertThat(link.wire()).isNull();
  }

  private static final class Attempts implements Connector {
    private final List<CompletableFuture<Wire>> made = new ArrayList<>();
    private boolean broken;

    @Override
    public RedisUrl url() {
      return RedisUrl.parse("redis://localhost");
    }

    @Override
    public CompletionStage<Wire> open() {
      if (broken) {
        throw new IllegalStateException("no threads left");
      }
      CompletableFuture<Wire> attempt = new CompletableFuture<>();
      made.add(attempt);
      return attempt;
    }

    int made() {
      return made.size();
    }

    TestWire succeed(int attempt) {
      TestWire wire = new TestWire();
      made.get(attempt).complete(wire);
      return wire;
    }

    void fail(int attempt, Kind kind) {
      made.get(attempt).completeExceptionally(new RedisStoreException(kind, "no", null));
    }

    @Override
    public void close() {}
  }

  private static final class TestWire implements Wire {
    private @Nullable Runnable lost;
    private boolean closed;

    @Override
    public void send(ScriptCall call) {
      throw new AssertionError("nobody sends here");
    }

    @Override
    public void giveUp(ScriptCall call) {
      throw new AssertionError("nobody sends here");
    }

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
    public void close() {
      closed = true;
    }
  }
}
