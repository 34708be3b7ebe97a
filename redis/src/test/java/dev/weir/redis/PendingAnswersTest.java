package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ManualTicker;
import dev.weir.redis.PendingAnswers.Pending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingAnswersTest {
  private static final Answer ANSWER = new Answer.Numbers(new long[] {1});

  private final ManualTicker ticker = new ManualTicker();
  private final PendingAnswers pending = new PendingAnswers(ticker, Duration.ofMinutes(1));

  @Test
  void whatWasAnsweredIsNotKeptUntilItsDeadline() {
    for (int i = 0; i < 1_000; i++) {
      pending.await(ticker.nanos()).answered(ANSWER);
    }

    assertThat(pending.size()).isLessThanOrEqualTo(1);
  }

  @Test
  void whatIsOpenFailsWhenItsTimeIsUpThoughOthersWereAnswered() {
    List<Pending> open = new ArrayList<>();
    for (int second = 0; second < 10; second++) {
      pending.await(ticker.nanos()).answered(ANSWER);
      open.add(pending.await(ticker.nanos()));
      ticker.advance(Duration.ofSeconds(1));
    }

    for (int second = 0; second < 10; second++) {
      ticker.advance(Duration.ofSeconds(second == 0 ? 50 : 1));
      assertThat(open).filteredOn(Pending::isDone).hasSize(second + 1);
    }
    assertThat(open).allMatch(Pending::isCompletedExceptionally);
    assertThat(pending.size()).isZero();
    assertThat(ticker.scheduled()).isZero();
  }
}
