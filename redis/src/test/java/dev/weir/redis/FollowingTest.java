package dev.weir.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ManualTicker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FollowingTest {
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration QUARTER = Duration.ofMillis(250);

  private final ManualTicker ticker = new ManualTicker();
  private final Deque<CompletableFuture<Boolean>> asked = new ArrayDeque<>();
  private final Following following =
      new Following(
          "key",
          ticker,
          () -> {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
          });

  private void answer(boolean more) {
    Objects.requireNonNull(asked.poll(), "nothing was asked").complete(more);
  }

  @Test
  void asksEveryQuarterOfASecond() {
    following.now();
    for (int i = 0; i < 3; i++) {
      answer(false);
      ticker.advance(QUARTER.minusNanos(1));
      assertThat(asked).isEmpty();
      ticker.advance(Duration.ofNanos(1));
      assertThat(asked).hasSize(1);
    }
  }

  @Test
  void asksOneQuestionAtATime() {
    following.now();
    ticker.advance(QUARTER.multipliedBy(8));
    following.now();
    following.missed();
    ticker.advance(QUARTER);

    assertThat(asked).hasSize(1);
  }

  @Test
  void whoeverWaitsIsToldOfAQuestionThatWasAskedAfterwards() {
    CompletableFuture<Void> first = following.now();
    CompletableFuture<Void> second = following.now();
    answer(false);
    assertThat(first).isCompleted();
    assertThat(second).isNotCompleted();

    answer(false);
    assertThat(second).isCompleted();
    assertThat(asked).isEmpty();
  }

  @Test
  void announcementsInQuickSuccessionAreAskedForTogether() {
    following.now();
    answer(false);
    following.changed("key".getBytes(US_ASCII));
    ticker.advance(SOON.dividedBy(2));
    following.changed("key".getBytes(US_ASCII));
    assertThat(asked).isEmpty();
    ticker.advance(SOON.dividedBy(2));
    assertThat(asked).hasSize(1);

    answer(false);
    ticker.advance(QUARTER.minusNanos(1));
    assertThat(asked).isEmpty();
  }

  @Test
  void anAnnouncementDuringAQuestionIsAskedForSoonAfterIt() {
    following.now();
    following.missed();
    answer(false);
    ticker.advance(SOON);

    assertThat(asked).hasSize(1);
  }

  @Test
  void announcementsAboutOtherKeysAreNotHeard() {
    following.now();
    answer(false);
    following.changed("other".getBytes(US_ASCII));
    ticker.advance(SOON);

    assertThat(asked).isEmpty();
  }

  @Test
  void goesOnAtOnceWhileThereIsMore() {
    CompletableFuture<Void> first = following.now();
    answer(true);
    assertThat(asked).hasSize(1);
    assertThat(first).isNotCompleted();
    answer(false);
    assertThat(first).isCompleted();
  }

  @Test
  void aFailureIsFollowedByAnotherQuestion() {
    CompletableFuture<Void> first = following.now();
    Objects.requireNonNull(asked.poll()).completeExceptionally(new IllegalStateException("no"));
    assertThat(first).isCompleted();
    ticker.advance(QUARTER);

    assertThat(asked).hasSize(1);
  }

  @Test
  void asksNoMoreOnceClosed() {
    following.now();
    CompletableFuture<Void> waiting = following.now();
    following.close();
    assertThat(waiting).isCompleted();
    answer(true);
    following.missed();
    ticker.advance(QUARTER);

    assertThat(following.now()).isCompleted();
    assertThat(asked).isEmpty();
    assertThat(ticker.scheduled()).isZero();
  }
}
