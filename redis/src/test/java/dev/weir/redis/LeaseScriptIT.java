package dev.weir.redis;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.ManualTicker;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseScriptIT {
  private static final String LEASE = " 10000000 ";
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTicker ticker = new ManualTicker();
  private final TestBackend backend = TestBackend.ofLeasesBy(ticker);
  private final CounterKeys keys = new CounterKeys(SharedRedis.newPrefix(), 0);
  private final byte[] key = keys.ofLeases("mail");

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void takesAsManyAsFitAndSaysWhenTheFirstEnds() throws Exception {
    assertThat(ask("take" + LEASE + "a 3 0 2")).containsExactly(2L, 0L);
    ticker.advance(SECOND);
    assertThat(ask("take" + LEASE + "b 3 0 4")).containsExactly(1L, 9_000_000L);
    assertThat(ask("take" + LEASE + "b 3 1 1")).containsExactly(0L, 9_000_000L);
  }

  @Test
  void aLeaseEndsToTheMicrosecond() throws Exception {
    ask("take" + LEASE + "a 1 0 1");

    ticker.advance(Duration.ofSeconds(10).minusNanos(1_000));
    assertThat(ask("take" + LEASE + "b 1 0 1")).containsExactly(0L, 1L);
    ticker.advance(Duration.ofNanos(1_000));
    assertThat(ask("take" + LEASE + "b 1 0 1")).containsExactly(1L, 0L);
  }

  @Test
  void aSmallerLimitWaitsUntilEnoughHaveLeft() throws Exception {
    ask("take" + LEASE + "a 3 0 3");

    assertThat(ask("take" + LEASE + "b 2 0 1")).startsWith(0L);
    assertThat(ask("release" + LEASE + "a 2 0")).containsExactly(1L);
    assertThat(ask("take" + LEASE + "b 2 0 1")).startsWith(0L);
    ask("release" + LEASE + "a 2 1");
    assertThat(ask("take" + LEASE + "b 2 0 1")).startsWith(1L);
  }

  @Test
  void releasingTwiceReleasesOnceAndOnlyOnesOwn() throws Exception {
    ask("take" + LEASE + "a 2 0 1");
    ask("take" + LEASE + "b 2 0 1");

    assertThat(ask("release" + LEASE + "a 2 0")).containsExactly(1L);
    assertThat(ask("release" + LEASE + "a 2 0")).containsExactly(0L);
    assertThat(ask("take" + LEASE + "c 2 0 2")).startsWith(1L);
  }

  @Test
  void renewalKeepsALease() throws Exception {
    ask("take" + LEASE + "a 1 0 1");
    for (int i = 0; i < 10; i++) {
      ticker.advance(Duration.ofSeconds(9));
      assertThat(ask("renew" + LEASE + "a 1 0")).containsExactly(1L);
      assertThat(ask("take" + LEASE + "b 1 0 1")).startsWith(0L);
    }
  }

  @Test
  void aLostLeaseIsToldAndCountedAgainAboveTheLimit() throws Exception {
    ask("take" + LEASE + "a 1 0 1");
    ticker.advance(Duration.ofSeconds(10));
    ask("take" + LEASE + "b 1 0 1");

    assertThat(ask("renew" + LEASE + "a 1 0")).containsExactly(0L);
    assertThat(ask("renew" + LEASE + "a 1 0")).containsExactly(1L);
    ask("release" + LEASE + "b 1 0");
    assertThat(ask("take" + LEASE + "b 1 1 1")).startsWith(0L);
  }

  @Test
  void aSweepEndsWhatItsHolderForgotAndNothingElse() throws Exception {
    ask("take" + LEASE + "a 9 0 4");
    ask("take" + LEASE + "ab 9 0 1");

    assertThat(ask("sweep" + LEASE + "a 9 3 1")).containsExactly(2L);
    assertThat(ask("renew" + LEASE + "a 9 0 1 2 3")).containsExactly(0L, 1L, 0L, 1L);
    assertThat(ask("renew" + LEASE + "ab 9 0")).containsExactly(1L);
  }

  @Test
  void aClockThatStepsBackLengthensNoLeaseBeyondItsTime() throws Exception {
    ask("take" + LEASE + "dead 1 0 1");
    ticker.advance(Duration.ofHours(-1));

    assertThat(ask("take" + LEASE + "a 1 0 1")).containsExactly(0L, 10_000_000L);
    ticker.advance(Duration.ofSeconds(10));
    assertThat(ask("take" + LEASE + "a 1 0 1")).startsWith(1L);
  }

  @Test
  void leasesOfSeveralLengthsShareAKeyThatOutlivesThemAll() throws Exception {
    ask("take 60000000 long 2 0 1");
    ask("take" + LEASE + "a 2 0 1");
    long left = backend.redis().pttl(key).get(5, SECONDS);

    assertThat(left).isGreaterThan(60_000);
    ticker.advance(Duration.ofSeconds(10));
    assertThat(ask("take" + LEASE + "b 2 0 2")).containsExactly(1L, 10_000_000L);
  }

  @Test
  void noKeyIsLeftWhenNothingIsHeld() throws Exception {
    ask("take" + LEASE + "a 2 0 2");
    ask("release" + LEASE + "a 2 0 1");

    assertThat(backend.redis().exists(key).get(5, SECONDS)).isZero();
  }

  @Test
  void roomIsAnnouncedOnceThereWasNone() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    try (StatefulRedisPubSubConnection<String, String> subscribed =
        SharedRedis.subscribe(keys.changes(), told::add)) {
      assertThat(subscribed.isOpen()).isTrue();
      ask("take" + LEASE + "a 2 0 2");
      ask("release" + LEASE + "a 2 7");
      ask("release" + LEASE + "a 2 0");
      ask("release" + LEASE + "a 2 1");
      backend.redis().publish(ascii(keys.changes()), ascii("released"));
      ask("take" + LEASE + "a 1 2 1");
      ask("sweep" + LEASE + "a 1 3");
      backend.redis().publish(ascii(keys.changes()), ascii("swept")).get(5, SECONDS);

      String name = new String(key, StandardCharsets.US_ASCII);
      for (String expected : List.of(name, "released", name, "swept")) {
        assertThat(told.poll(5, SECONDS)).isEqualTo(expected);
      }
    }
  }

  @Test
  void aKeyOfAnotherKindFailsAlone() throws Exception {
    byte[] wrong = ascii(new String(key, StandardCharsets.US_ASCII) + "x");
    backend.redis().set(wrong, new byte[0]).get(5, SECONDS);

    List<Answer> answers =
        backend.ask(List.of(question(wrong), question(key))).toCompletableFuture().get(5, SECONDS);

    assertThat(answers.get(0))
        .isInstanceOfSatisfying(
            Answer.Failed.class, failed -> assertThat(failed.message()).contains("WRONGTYPE"));
    assertThat(((Answer.Numbers) answers.get(1)).get(0)).isEqualTo(1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Question question(byte[] key) {
    return new Question(key, ("take" + LEASE + "a 1 0 1").getBytes(StandardCharsets.US_ASCII));
  }

  private List<Long> ask(String command) throws Exception {
    Question question = new Question(key, command.getBytes(StandardCharsets.US_ASCII));
    Answer answer = backend.ask(List.of(question)).toCompletableFuture().get(5, SECONDS).get(0);
    assertThat(answer).as(command).isInstanceOf(Answer.Numbers.class);
    Answer.Numbers numbers = (Answer.Numbers) answer;
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      all.add(numbers.get(i));
    }
    return all;
  }
}
