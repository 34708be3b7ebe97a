package dev.weir.redis;

import dev.weir.ManualTicker;
import dev.weir.redis.RedisStoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A Redis that answers what a test says: the next answer in line, or that all is free; or fails, or
 * says nothing.
 */
final class ScriptedRedis implements Redis {
  private static final long[] FREE = {9, 0, 0, 0};

  private final Coalescer counters =
      Coalescer.forOneServer(new Scripted(), Coalescer.Bounds.DEFAULTS);
  private final Coalescer fleet = Coalescer.forOneServer(new Scripted(), Coalescer.Bounds.DEFAULTS);
  private final Deque<long[]> answers = new ArrayDeque<>();
  private final List<CompletableFuture<List<Answer>>> silent = new ArrayList<>();
  private final Hearing hearing = new Hearing(new Memory(new ManualTicker(), false, 1));
  private Function<List<String>, CompletionStage<List<Object>>> calls =
      arguments -> new CompletableFuture<>();
  private Runnable meanwhile = () -> {};
  private Kind failure = Kind.CONNECTION;
  private Predicate<String> away = key -> true;
  private Function<String, Object> masters = key -> Wire.ONLY_MASTER;
  private boolean down;
  private boolean frozen;
  private boolean readOnly;
  private @Nullable String each;
  private int asked;
  boolean closed;

  /** Answers the next question. */
  void answers(long... numbers) {
    answers.add(numbers);
  }

  void fails(Kind kind) {
    fails(kind, key -> true);
  }

  /** Fails calls with such a Redis key in them. */
  void fails(Kind kind, Predicate<String> keys) {
    down = true;
    failure = kind;
    away = keys;
  }

  /** From a Redis key to what stands for its master. */
  void masters(Function<String, Object> masterOf) {
    masters = masterOf;
  }

  void works() {
    down = false;
    frozen = false;
    readOnly = false;
    each = null;
  }

  void freezes() {
    frozen = true;
  }

  /** Answers the calls of other scripts from now on. */
  void calls(Function<List<String>, CompletionStage<List<Object>>> calls) {
    this.calls = calls;
  }

  /** Runs while the next question is on its way. */
  void meanwhile(Runnable task) {
    meanwhile = task;
  }

  /**
   * Answers questions, but refuses proofs: what is asked needs no writing, or it comes and goes.
   */
  void refusesProofs(Kind kind) {
    readOnly = true;
    failure = kind;
  }

  /** Fails each question by itself, as one about a key that holds something else. */
  void failsEach(String error) {
    each = error;
  }

  /** Questions but for proofs asked since this was last called. */
  int asked() {
    int count = asked;
    asked = 0;
    return count;
  }

  @Override
  public CompletionStage<Void> open() {
    return down
        ? CompletableFuture.failedFuture(new RedisStoreException(failure, "no", null))
        : CompletableFuture.completedFuture(null);
  }

  @Override
  public Coalescer counters() {
    return counters;
  }

  @Override
  public Coalescer leases() {
    return fleet;
  }

  @Override
  public Coalescer fleet() {
    return fleet;
  }

  @Override
  public CompletionStage<List<Object>> call(Script script, byte[] key, byte[][] arguments) {
    return calls.apply(
        Arrays.stream(arguments).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).toList());
  }

  @Override
  public Hearing hearing() {
    return hearing;
  }

  @Override
  public Object master(byte[] key) {
    return masters.apply(text(key));
  }

  private static boolean isProof(Question question) {
    return text(question.key()).contains(":proof:");
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  @Override
  public long size(String pattern) {
    if (down) {
      throw new RedisStoreException(failure, "no", null);
    }
    return 42;
  }

  @Override
  public void close() {
    closed = true;
  }

  private final class Scripted implements Backend {
    @Override
    public CompletionStage<List<Answer>> ask(List<Question> questions) {
      if (questions.stream().allMatch(ScriptedRedis::isProof)) {
        return proofs(questions);
      }
      asked += questions.size();
      Runnable task = meanwhile;
      meanwhile = () -> {};
      task.run();
      if (frozen) {
        CompletableFuture<List<Answer>> never = new CompletableFuture<>();
        silent.add(never);
        return never;
      }
      return down && questions.stream().anyMatch(question -> away.test(text(question.key())))
          ? CompletableFuture.failedFuture(new RedisStoreException(failure, "no", null))
          : CompletableFuture.completedFuture(questions.stream().map(question -> next()).toList());
    }

    private CompletionStage<List<Answer>> proofs(List<Question> questions) {
      if (frozen) {
        return new CompletableFuture<>();
      }
      boolean refused =
          readOnly
              || (down && questions.stream().anyMatch(question -> away.test(text(question.key()))));
      return refused
          ? CompletableFuture.failedFuture(new RedisStoreException(failure, "no", null))
          : CompletableFuture.completedFuture(
              questions.stream().<Answer>map(proof -> new Answer.Numbers(new long[0])).toList());
    }

    private Answer next() {
      String error = each;
      if (error != null) {
        return new Answer.Failed(error);
      }
      long[] next = answers.poll();
      return new Answer.Numbers(next == null ? FREE : next);
    }

    @Override
    public void close() {}
  }
}
