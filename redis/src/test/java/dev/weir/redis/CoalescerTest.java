package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.Coalescer.Bounds;
import dev.weir.redis.RedisStoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CoalescerTest {
  private static final Bounds BOUNDS = new Bounds(1, 3, 1_000, 10);

  private final Calls calls = new Calls();
  private final Coalescer coalescer = Coalescer.forOneServer(calls, BOUNDS);

  @Test
  void aLoneQuestionIsSentAtOnce() {
    Recorded a = ask(coalescer, "a");

    assertThat(calls.sent()).containsExactly(List.of("a"));
    calls.answer(0);
    assertThat(a.answer).isEqualTo("answer to a");
  }

  @Test
  void whatGathersWhileACallIsOnItsWayTravelsInTheNext() {
    ask(coalescer, "a");
    Recorded b = ask(coalescer, "b");
    Recorded c = ask(coalescer, "c");
    assertThat(calls.sent()).containsExactly(List.of("a"));

    calls.answer(0);

    assertThat(calls.sent()).containsExactly(List.of("a"), List.of("b", "c"));
    calls.answer(1);
    assertThat(b.answer).isEqualTo("answer to b");
    assertThat(c.answer).isEqualTo("answer to c");
  }

  @Test
  void severalCallsMayBeOnTheirWay() {
    Coalescer two = Coalescer.forOneServer(calls, new Bounds(2, 3, 1_000, 10));
    ask(two, "a");
    ask(two, "b");
    ask(two, "c");

    assertThat(calls.sent()).containsExactly(List.of("a"), List.of("b"));
    calls.answer(1);
    assertThat(calls.sent()).hasSize(3);
  }

  @Test
  void aCallHoldsSoManyQuestions() {
    IntStream.range(0, 8).forEach(i -> ask(coalescer, "q" + i));

    calls.answer(0);
    calls.answer(1);
    calls.answer(2);

    assertThat(calls.sent()).extracting(List::size).containsExactly(1, 3, 3, 1);
  }

  @Test
  void aCallHoldsSoManyBytesAndAtLeastOneQuestion() {
    ask(coalescer, "a");
    String large = "x".repeat(1_000);
    ask(coalescer, large);
    ask(coalescer, "b");
    ask(coalescer, "c");

    calls.answer(0);
    calls.answer(1);

    assertThat(calls.sent()).containsExactly(List.of("a"), List.of(large), List.of("b", "c"));
  }

  @Test
  void slotsDoNotTravelTogether() {
    Coalescer slots = new Coalescer(calls, question -> question.key()[0] - 'a', 26, BOUNDS);
    ask(slots, "a1");
    ask(slots, "b1");
    ask(slots, "a2");
    ask(slots, "b2");
    ask(slots, "a3");

    assertThat(calls.sent()).containsExactly(List.of("a1"), List.of("b1"));
    calls.answer(0);
    assertThat(calls.sent()).contains(List.of("a2", "a3")).hasSize(3);
  }

  @Test
  void aFailedQuestionLeavesItsNeighboursAlone() {
    ask(coalescer, "a");
    Recorded bad = ask(coalescer, "bad");
    Recorded good = ask(coalescer, "good");
    calls.answer(0);

    calls.answer(1, new Answer.Failed("WRONGTYPE"), Calls.answerTo("good"));

    assertThat(bad.answer).isEqualTo("failed: WRONGTYPE");
    assertThat(good.answer).isEqualTo("answer to good");
  }

  @Test
  void aReplyThatThrowsLeavesItsNeighboursAlone() {
    ask(coalescer, "a");
    Recorded bad = new Recorded(true);
    coalescer.ask(question("bad"), bad);
    Recorded good = ask(coalescer, "good");
    calls.answer(0);

    calls.answer(1);

    assertThat(bad.failure).extracting(RedisStoreException::kind).isEqualTo(Kind.REPLY);
    assertThat(good.answer).isEqualTo("answer to good");
  }

  @Test
  void aFailedCallFailsItsQuestionsAndNoOthers() {
    Recorded a = ask(coalescer, "a");
    Recorded b = ask(coalescer, "b");

    calls.fail(0, new RedisStoreException(Kind.TIMEOUT, "late", null));
    calls.answer(1);

    assertThat(a.failure).extracting(RedisStoreException::kind).isEqualTo(Kind.TIMEOUT);
    assertThat(b.answer).isEqualTo("answer to b");
  }

  @Test
  void tooFewAnswersAreNone() {
    Recorded a = ask(coalescer, "a");

    calls.answer(0, new Answer[0]);

    assertThat(a.failure).extracting(RedisStoreException::kind).isEqualTo(Kind.REPLY);
  }

  @Test
  void whoeverFindsTheQueueFullIsToldSo() {
    IntStream.rangeClosed(0, 10).forEach(i -> ask(coalescer, "q" + i));
    assertThat(coalescer.waiting()).isEqualTo(10);

    Recorded late = ask(coalescer, "late");

    assertThat(late.failure)
        .hasMessage("More than 10 decisions wait for Redis in this process")
        .extracting(RedisStoreException::kind)
        .isEqualTo(Kind.OVERLOAD);
    calls.answer(0);
    assertThat(ask(coalescer, "again").failure).isNull();
  }

  @Test
  void whatNobodyWaitsForIsNotSent() {
    ask(coalescer, "a");
    Recorded gone = ask(coalescer, "gone");
    ask(coalescer, "b");
    gone.wanted = false;

    calls.answer(0);

    assertThat(calls.sent()).containsExactly(List.of("a"), List.of("b"));
    assertThat(coalescer.waiting()).isZero();
  }

  @Test
  void aQueueOfAbandonedQuestionsLeavesTheLaneFree() {
    ask(coalescer, "a");
    ask(coalescer, "gone").wanted = false;
    calls.answer(0);

    ask(coalescer, "b");

    assertThat(calls.sent()).containsExactly(List.of("a"), List.of("b"));
  }

  @Test
  void aBackendThatFailsAtOnceDoesNotPileUp() {
    Coalescer narrow = Coalescer.forOneServer(calls, new Bounds(1, 1, 1_000, 100_000));
    ask(narrow, "first");
    List<Recorded> waiting =
        IntStream.range(0, 50_000).mapToObj(i -> ask(narrow, "q" + i)).toList();
    calls.down = true;

    calls.fail(0, new RedisStoreException(Kind.CONNECTION, "gone", null));

    assertThat(waiting).allSatisfy(reply -> assertThat(reply.failure).isNotNull());
  }

  @Test
  void aBackendThatThrowsFailsTheQuestion() {
    Coalescer throwing =
        Coalescer.forOneServer(
            new Backend() {
              @Override
              public CompletionStage<List<Answer>> ask(List<Question> questions) {
                throw new IllegalStateException("closed");
              }

              @Override
              public void close() {}
            },
            BOUNDS);

    assertThat(ask(throwing, "a").failure).isNotNull();
    assertThat(ask(throwing, "b").failure).isNotNull();
  }

  private static Recorded ask(Coalescer coalescer, String key) {
    Recorded reply = new Recorded(false);
    coalescer.ask(question(key), reply);
    return reply;
  }

  private static Question question(String key) {
    return new Question(key.getBytes(StandardCharsets.UTF_8), new byte[0]);
  }

  private static final class Recorded implements Reply {
    private final boolean throwing;
    private @Nullable String answer;
    private @Nullable RedisStoreException failure;
    private boolean wanted = true;

    Recorded(boolean throwing) {
      this.throwing = throwing;
    }

    @Override
    public void answered(Answer answer) {
      if (throwing) {
        throw new IllegalStateException("cannot read this");
      }
      this.answer =
          answer instanceof Answer.Failed failed
              ? "failed: " + failed.message()
              : "answer to " + Calls.asked((Answer.Numbers) answer);
    }

    @Override
    public void failed(RedisStoreException failure) {
      this.failure = failure;
    }

    @Override
    public boolean wanted() {
      return wanted;
    }
  }

  /** Calls that end when the test says so. */
  private static final class Calls implements Backend {
    private final List<List<String>> sent = new ArrayList<>();
    private final List<CompletableFuture<List<Answer>>> pending = new ArrayList<>();
    private boolean down;

    @Override
    public CompletionStage<List<Answer>> ask(List<Question> questions) {
      if (down) {
        return CompletableFuture.failedFuture(
            new RedisStoreException(Kind.CONNECTION, "down", null));
      }
      sent.add(
          questions.stream()
              .map(question -> new String(question.key(), StandardCharsets.UTF_8))
              .toList());
      CompletableFuture<List<Answer>> answers = new CompletableFuture<>();
      pending.add(answers);
      return answers;
    }

    List<List<String>> sent() {
      return List.copyOf(sent);
    }

    void answer(int call) {
      answer(call, sent.get(call).stream().map(Calls::answerTo).toArray(Answer[]::new));
    }

    void answer(int call, Answer... answers) {
      pending.get(call).complete(List.of(answers));
    }

    void fail(int call, RedisStoreException failure) {
      pending.get(call).completeExceptionally(failure);
    }

    static Answer answerTo(String key) {
      return new Answer.Numbers(key.chars().mapToLong(c -> c).toArray());
    }

    static String asked(Answer.Numbers numbers) {
      StringBuilder key = new StringBuilder();
      for (int i = 0; i < numbers.size(); i++) {
        key.append((char) numbers.get(i));
      }
      return key.toString();
    }

    @Override
    public void close() {}
  }
}
