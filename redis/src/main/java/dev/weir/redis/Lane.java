package dev.weir.redis;

import dev.weir.redis.RedisStoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Questions of one slot: a queue, and how many calls are on their way. */
final class Lane {
  private record Waiting(Question question, Reply reply) {
    int bytes() {
      return question.key().length + question.command().length;
    }
  }

  private final Backend backend;
  private final Coalescer.Bounds bounds;
  private final AtomicInteger waiting;
  private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inFlight = new AtomicInteger();

  /**
   * A lane.
   *
   * @param waiting counts those in the queues of all lanes; raised by whoever asks
   */
  Lane(Backend backend, Coalescer.Bounds bounds, AtomicInteger waiting) {
    this.backend = backend;
    this.bounds = bounds;
    this.waiting = waiting;
  }

  void ask(Question question, Reply reply) {
    queue.add(new Waiting(question, reply));
    sendWaiting();
  }

  /**
   * Sends what waits while calls may be sent. The queue is looked at again after a call was given
   * back, so whoever queues without sending is seen by whoever gives back.
   */
  private void sendWaiting() {
    while (!queue.isEmpty() && takeCall()) {
      List<Waiting> batch = nextBatch();
      if (batch.isEmpty()) {
        inFlight.decrementAndGet();
      } else {
        send(batch);
      }
    }
  }

  private boolean takeCall() {
    int current = inFlight.get();
    while (current < bounds.callsInFlight()) {
      if (inFlight.compareAndSet(current, current + 1)) {
        return true;
      }
      current = inFlight.get();
    }
    return false;
  }

  private List<Waiting> nextBatch() {
    List<Waiting> batch = new ArrayList<>();
    int taken = 0;
    int bytes = 0;
    while (batch.size() < bounds.questionsPerCall() && bytes < bounds.bytesPerCall()) {
      Waiting next = queue.poll();
      if (next == null) {
        break;
      }
      taken++;
      if (next.reply().wanted()) {
        batch.add(next);
        bytes += next.bytes();
      }
    }
    waiting.addAndGet(-taken);
    return batch;
  }

  private void send(List<Waiting> batch) {
    List<Question> questions = new ArrayList<>(batch.size());
    for (Waiting one : batch) {
      questions.add(one.question());
    }
    CompletableFuture<List<Answer>> answers;
    try {
      answers = backend.ask(questions).toCompletableFuture();
    } catch (RuntimeException e) {
      answers = CompletableFuture.failedFuture(e);
    }
    if (answers.isDone()) {
      inFlight.decrementAndGet();
      answers.whenComplete((list, thrown) -> deliver(batch, list, thrown));
    } else {
      answers.whenComplete(
          (list, thrown) -> {
            inFlight.decrementAndGet();
            sendWaiting();
            deliver(batch, list, thrown);
          });
    }
  }

  private static void deliver(
      List<Waiting> batch, @Nullable List<Answer> answers, @Nullable Throwable thrown) {
    if (answers != null && answers.size() == batch.size()) {
      for (int i = 0; i < batch.size(); i++) {
        answer(batch.get(i).reply(), answers.get(i));
      }
      return;
    }
    RedisStoreException failure =
        answers == null
            ? Failures.of("Asking Redis", thrown == null ? new AssertionError() : thrown)
            : new RedisStoreException(
                Kind.REPLY,
                "Redis gave " + answers.size() + " answers to " + batch.size() + " questions",
                null);
    for (Waiting one : batch) {
      one.reply().failed(failure);
    }
  }

  /** One that cannot read its answer must not keep the others from theirs. */
  private static void answer(Reply reply, Answer answer) {
    try {
      reply.answered(answer);
    } catch (RuntimeException e) {
      reply.failed(new RedisStoreException(Kind.REPLY, "The answer could not be read", e));
    }
  }
}
