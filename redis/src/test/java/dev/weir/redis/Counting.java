package dev.weir.redis;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Ticker;
import dev.weir.redis.RedisStoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** A backend on real connections whose script only adds up, for tests of the way to Redis. */
final class Counting implements AutoCloseable {
  static final Duration SILENCE = Duration.ofMillis(500);

  private final LettuceBackend backend;
  private final CompletionAwaiter opened;

  /** How the first attempt to connect went. */
  @FunctionalInterface
  private interface CompletionAwaiter {
    void await() throws ExecutionException, InterruptedException, TimeoutException;
  }

  private Counting(RedisUrl url, @Nullable Path certificates) {
    backend =
        new LettuceBackend(
            LettuceBackend.connector(url, new Lettuce(url, certificates)),
            Script.by("", List.of("answer.lua", "count.lua")),
            Ticker.system(),
            SILENCE,
            () -> 1,
            () -> {});
    var opening = backend.open().toCompletableFuture();
    opened = () -> opening.get(10, SECONDS);
  }

  /** Starts to connect. */
  static Counting on(String url) {
    return new Counting(RedisUrl.parse(url), null);
  }

  /** Starts to connect over TLS. */
  static Counting trusting(Path certificates, String url) {
    return new Counting(RedisUrl.parse(url), certificates);
  }

  Backend backend() {
    return backend;
  }

  /** Waits for the first attempt to connect; throws what it failed with. */
  Counting connected() {
    outcome(opened);
    return this;
  }

  /** Adds one to a key; throws what asking failed with. */
  long count(String key) {
    Answer[] answer = new Answer[1];
    outcome(
        () ->
            answer[0] =
                backend
                    .ask(List.of(question(key, "1")))
                    .toCompletableFuture()
                    .get(5, SECONDS)
                    .get(0));
    return ((Answer.Numbers) answer[0]).get(0);
  }

  static Question question(String key, String amount) {
    return new Question(
        key.getBytes(StandardCharsets.UTF_8), amount.getBytes(StandardCharsets.UTF_8));
  }

  /** Asserts that something fails with a kind. */
  static void failsWith(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RedisStoreException.class,
            failure -> assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind));
  }

  private static void outcome(CompletionAwaiter awaiter) {
    try {
      awaiter.await();
    } catch (ExecutionException e) {
      throw (RedisStoreException) e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError("nothing happened", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    backend.close();
  }
}
