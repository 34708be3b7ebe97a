package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Ticker;
import dev.weir.redis.Coalescer.Bounds;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CoalescerStressIT {
  private static final int THREADS = 32;
  private static final int QUESTIONS = 5_000;
  private static final int CALLS = 2;

  @Test
  void everyThreadGetsTheAnswerToItsOwnQuestion() throws Exception {
    try (Echo echo = new Echo()) {
      Coalescer coalescer =
          new Coalescer(
              echo, question -> question.key()[7] & 1, 2, new Bounds(CALLS, 16, 4_096, 1_000));
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        long first = (long) thread * QUESTIONS;
        tasks.add(() -> wrongAnswers(coalescer, first));
      }
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      try {
        for (Future<Integer> wrong : threads.invokeAll(tasks)) {
          assertThat(wrong.get()).isZero();
        }
      } finally {
        threads.shutdown();
      }
      assertThat(coalescer.waiting()).isZero();
      assertThat(echo.mostInFlight.get()).isBetween(1, 2 * CALLS);
    }
  }

  private static int wrongAnswers(Coalescer coalescer, long first) {
    int wrong = 0;
    for (long number = first; number < first + QUESTIONS; number++) {
      Awaited reply = new Awaited();
      coalescer.ask(
          new Question(ByteBuffer.allocate(8).putLong(number).array(), new byte[0]), reply);
      Answer answer = reply.await(Ticker.system(), Duration.ofSeconds(30));
      if (((Answer.Numbers) answer).get(0) != number) {
        wrong++;
      }
    }
    return wrong;
  }

  /** Answers each question with its key, on threads of its own. */
  private static final class Echo implements Backend {
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();

    @Override
    public CompletionStage<List<Answer>> ask(List<Question> questions) {
      mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
      CompletableFuture<List<Answer>> answers = new CompletableFuture<>();
      threads.execute(
          () -> {
            List<Answer> echoes = new ArrayList<>();
            for (Question question : questions) {
              long number = ByteBuffer.wrap(question.key()).getLong();
              echoes.add(new Answer.Numbers(new long[] {number}));
            }
            inFlight.decrementAndGet();
            answers.complete(echoes);
          });
      return answers;
    }

    @Override
    public void close() {
      threads.shutdown();
    }
  }
}
