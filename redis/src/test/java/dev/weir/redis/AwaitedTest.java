package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.ManualTicker;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AwaitedTest {
  private static final Duration TIMEOUT = Duration.ofMillis(50);
  private static final Answer ANSWER = new Answer.Failed("x");

  private final ManualTicker ticker = new ManualTicker();
  private final Awaited reply = new Awaited();

  @Test
  void anAnswerThatIsThereIsTaken() {
    reply.answered(ANSWER);

    assertThat(reply.await(ticker, TIMEOUT)).isSameAs(ANSWER);
  }

  @Test
  void anAnswerFromAnotherThreadWakesTheWaiter() throws InterruptedException {
    Thread other = new Thread(() -> reply.answered(ANSWER));
    other.start();

    assertThat(reply.await(ticker, Duration.ofMinutes(1))).isSameAs(ANSWER);
    other.join();
  }

  @Test
  void aFailureIsThrown() {
    RedisStoreException failure = new RedisStoreException(Kind.OOM, "full", null);
    reply.failed(failure);

    assertThatThrownBy(() -> reply.await(ticker, TIMEOUT)).isSameAs(failure);
  }

  @Test
  void nobodyWaitsAfterTheTimeout() {
    assertThat(reply.wanted()).isTrue();

    assertThatThrownBy(() -> reply.await(ticker, Duration.ZERO))
        .hasMessage("Redis did not answer within 0 ms")
        .isInstanceOfSatisfying(
            RedisStoreException.class,
            failure -> assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT));

    assertThat(reply.wanted()).isFalse();
  }

  @Test
  void anInterruptStaysSetAndDoesNotEndTheWait() {
    Thread.currentThread().interrupt();
    Thread other = new Thread(() -> reply.answered(ANSWER));
    other.start();

    assertThat(reply.await(ticker, Duration.ofMinutes(1))).isSameAs(ANSWER);
    assertThat(Thread.interrupted()).isTrue();
  }
}
