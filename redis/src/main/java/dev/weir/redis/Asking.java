package dev.weir.redis;

import dev.weir.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Asks Redis while it answers, and waits no longer than the deadline. Whatever goes wrong is a
 * {@link RedisStoreException}; a question that ran out of time may have been carried out.
 * Thread-safe.
 */
final class Asking {
  private final Coalescer coalescer;
  private final Breakers breakers;
  private final Ticker ticker;
  private final Duration timeout;
  private final StoreListener listener;
  private final PendingAnswers pending;

  Asking(
      Coalescer coalescer,
      Breakers breakers,
      Ticker ticker,
      Duration timeout,
      StoreListener listener) {
    this.coalescer = coalescer;
    this.breakers = breakers;
    this.ticker = ticker;
    this.timeout = timeout;
    this.listener = listener;
    this.pending = new PendingAnswers(ticker, timeout);
  }

  /**
   * Asks and waits.
   *
   * @throws IllegalStateException on a thread that reads replies
   */
  Answer.Numbers ask(Question question) {
    ReplyThread.requireOther();
    Breaker breaker = breakers.of(question);
    breaker.acquire();
    long started = ticker.nanos();
    try {
      Awaited reply = new Awaited();
      coalescer.ask(question, reply);
      Answer.Numbers numbers = numbers(reply.await(ticker, timeout));
      succeeded(breaker, started);
      return numbers;
    } catch (RedisStoreException e) {
      throw failed(breaker, question, e);
    }
  }

  /** Asks; does not block. The future is completed by the thread that reads replies, or a timer. */
  CompletableFuture<Answer.Numbers> askAsync(Question question) {
    Breaker breaker = breakers.of(question);
    try {
      breaker.acquire();
    } catch (RedisStoreException e) {
      return CompletableFuture.failedFuture(e);
    }
    long started = ticker.nanos();
    return send(question, started)
        .whenComplete(
            (numbers, thrown) -> {
              if (thrown == null) {
                succeeded(breaker, started);
              } else {
                failed(breaker, question, Failures.of("Asking Redis", thrown));
              }
            });
  }

  /** Whether the master that a question goes to is asked now. */
  boolean asks(Question question) {
    return breakers.of(question).isClosed();
  }

  /**
   * Asks what is not needed for counting: that it fails is no more than a reason to have counting
   * proved.
   */
  CompletableFuture<Answer.Numbers> askAside(Question question) {
    return send(question, ticker.nanos())
        .whenComplete(
            (numbers, thrown) -> {
              if (thrown != null) {
                RedisStoreException failure = Failures.of("Asking Redis", thrown);
                breakers.of(question).doubt(question, failure);
                listener.onFailure(failure.kind());
              }
            });
  }

  /** Asks for a proof, unless one is under way; completed with whether it came. */
  CompletableFuture<Boolean> prove(Question proof) {
    Breaker breaker = breakers.of(proof);
    if (!breaker.prove()) {
      return CompletableFuture.completedFuture(false);
    }
    long started = ticker.nanos();
    return send(proof, started)
        .handle(
            (numbers, thrown) -> {
              if (thrown == null) {
                breaker.proved();
                listener.onCall(Duration.ofNanos(ticker.nanos() - started));
              } else {
                RedisStoreException failure = Failures.of("Asking Redis", thrown);
                breaker.notProved(failure);
                listener.onFailure(failure.kind());
              }
              return thrown == null;
            });
  }

  private CompletableFuture<Answer.Numbers> send(Question question, long started) {
    PendingAnswers.Pending reply = pending.await(started);
    coalescer.ask(question, reply);
    return reply;
  }

  /** The numbers of an answer; what failed is thrown. */
  static Answer.Numbers numbers(Answer answer) {
    if (answer instanceof Answer.Failed failed) {
      throw Failures.reply(failed.message());
    }
    if (answer instanceof Answer.Lost lost) {
      throw lost.why();
    }
    return (Answer.Numbers) answer;
  }

  private void succeeded(Breaker breaker, long started) {
    breaker.succeeded();
    listener.onCall(Duration.ofNanos(ticker.nanos() - started));
  }

  private RedisStoreException failed(
      Breaker breaker, Question question, RedisStoreException failure) {
    breaker.failed(question, failure);
    listener.onFailure(failure.kind());
    return failure;
  }
}
