package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Threads that each ask one question again and again; remembers every call. One more thread asks
 * nobody and only waits a moment, which shows by how much this machine is late just now.
 */
public final class Callers implements AutoCloseable {
  /** What a caller asks, and the key that it asks for. */
  public record Question(String key, Supplier<Decision> ask) {}

  private static final Duration PACE = Duration.ofMillis(4);
  private static final Duration AT_MOST = Duration.ofSeconds(20);
  private static final int MANY = 200;
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final ScheduledExecutorService threads;
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final AtomicLong latestNanos = new AtomicLong();
  private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();

  /** Starts a caller for each question. */
  public Callers(List<Question> questions) {
    threads = Executors.newScheduledThreadPool(questions.size() + 1);
    atPace(this::waitAMoment);
    for (Question question : questions) {
      atPace(() -> call(question));
    }
  }

  private void atPace(Runnable task) {
    threads.scheduleAtFixedRate(task, 0, PACE.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void waitAMoment() {
    long started = System.nanoTime();
    LockSupport.parkNanos(MOMENT.toNanos());
    long late = System.nanoTime() - started - MOMENT.toNanos();
    latestNanos.accumulateAndGet(late, Math::max);
  }

  private void call(Question question) {
    try {
      calls.add(Call.of(question.key(), question.ask()));
    } catch (RuntimeException | Error e) {
      surprises.add(e);
    }
  }

  /** Returns once so many more calls of a kind have ended. */
  void awaitMore(int count, Predicate<Call> kind) {
    long from = System.nanoTime();
    await(count + " more calls")
        .pollInterval(Duration.ofMillis(5))
        .atMost(AT_MOST)
        .until(
            () ->
                calls.stream()
                        .filter(call -> call.startedNanos() - from > 0 && kind.test(call))
                        .limit(count)
                        .count()
                    == count);
  }

  /** Returns once Redis has decided many more calls of each store. */
  void awaitRedis() {
    for (String key : Stores.WIDES) {
      awaitMore(MANY, call -> call.key().equals(key) && call.told().byRedis());
    }
  }

  /** Returns once the fallback has answered many more calls. */
  void awaitFallback() {
    awaitMore(MANY, call -> !call.told().byRedis());
  }

  /** Returns once calls have ended for so long. */
  public void awaitFor(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    await("calls for " + duration)
        .atMost(duration.plus(AT_MOST))
        .until(() -> calls.stream().anyMatch(call -> call.endedNanos() - until > 0));
  }

  /** Ends the callers. */
  public Calls stop() {
    close();
    assertThat(surprises).isEmpty();
    return new Calls(List.copyOf(calls), Duration.ofNanos(latestNanos.get()));
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      assertThat(threads.awaitTermination(5, TimeUnit.SECONDS)).as("callers that return").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
