package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ManualTicker;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LettuceBackendTest {
  private static final Duration SILENCE = Duration.ofMillis(500);

  private final ManualTicker ticker = new ManualTicker();
  private final List<TestWire> wires = new ArrayList<>();
  private final LettuceBackend backend =
      new LettuceBackend(
          new TestConnector(), new Script("return 1"), ticker, SILENCE, () -> 1, () -> {});

  @Test
  void aConnectionOnWhichACallIsUnansweredForTooLongIsGivenUp() {
    backend.open();
    CompletableFuture<List<Answer>> answer = ask();

    ticker.advance(SILENCE.multipliedBy(2));

    assertThat(wires.get(0).givenUp).isTrue();
    Counting.failsWith(Kind.TIMEOUT, () -> rethrow(answer));
  }

  @Test
  void aNewConnectionIsNotGivenUpForACallThatWentOverTheOldOne() {
    backend.open();
    ask();
    wires.get(0).lost.run();
    ticker.advance(Duration.ofMillis(20));
    assertThat(wires).hasSize(2);

    ticker.advance(SILENCE.multipliedBy(2));

    assertThat(wires.get(1).givenUp).isFalse();
  }

  private CompletableFuture<List<Answer>> ask() {
    return backend.ask(List.of(Counting.question("k", "1"))).toCompletableFuture();
  }

  private static void rethrow(CompletableFuture<?> future) {
    throw Failures.of("Asking", future.handle((done, thrown) -> thrown).join());
  }

  private final class TestConnector implements Connector {
    @Override
    public RedisUrl url() {
      return RedisUrl.parse("redis://localhost");
    }

    @Override
    public CompletionStage<Wire> open() {
      TestWire wire = new TestWire();
      wires.add(wire);
      return CompletableFuture.completedFuture(wire);
    }

    @Override
    public CompletionStage<Line> subscribe(byte[] channel, Announcements announcements) {
      throw new AssertionError("nobody subscribes");
    }

    @Override
    public void close() {}
  }

  /** Takes calls and never answers. */
  private static final class TestWire implements Wire {
    private Runnable lost = () -> {};
    private boolean givenUp;

    @Override
    public void send(ScriptCall call) {}

    @Override
    public void giveUp(ScriptCall call) {
      givenUp = true;
    }

    @Override
    public CompletionStage<List<Object>> call(Script script, byte[] key, byte[][] arguments) {
      throw new AssertionError("nobody calls a script of texts");
    }

    @Override
    public CompletionStage<Long> count(String pattern) {
      throw new AssertionError("nobody counts");
    }

    @Override
    public void onLost(Runnable lost) {
      this.lost = lost;
    }

    @Override
    public CompletableFuture<Void> close() {
      return CompletableFuture.completedFuture(null);
    }
  }
}
