package dev.weir.redis;

import dev.weir.Ticker;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Whether all of Redis counts, and since when; tells the listener once of each change, in order.
 * Thread-safe.
 *
 * <p>It is up again when every master has been asked for one second and none refused to write. A
 * Redis at the end of its memory accepts a few writes between refusals, and stays down meanwhile.
 */
final class Health {
  /** Why a master is not asked, null if all are, and since when. */
  record State(@Nullable RedisStoreException why, long sinceNanos) {}

  private static final Duration STEADY = Duration.ofSeconds(1);

  private final Ticker ticker;
  private final StoreListener listener;
  private final Runnable onFailure;
  private volatile State state;
  private volatile RedisStoreException lastFailure =
      new RedisStoreException(Kind.CONNECTION, "Redis has not been asked yet", null);
  private final Set<Breaker> open = new HashSet<>();
  private long steadyNanos;
  private Future<?> look = CompletableFuture.completedFuture(null);
  private boolean closed;

  /** Healthy at first; {@code onFailure} runs whenever Redis failed. */
  Health(Ticker ticker, StoreListener listener, Runnable onFailure) {
    this.ticker = ticker;
    this.listener = listener;
    this.onFailure = onFailure;
    this.state = new State(null, ticker.nanos());
  }

  State state() {
    return state;
  }

  boolean isDown() {
    return state.why() != null;
  }

  Duration since(State state) {
    return Duration.ofNanos(Math.max(0, ticker.nanos() - state.sinceNanos()));
  }

  /** What went wrong last. */
  RedisStoreException lastFailure() {
    return lastFailure;
  }

  /** Something went wrong, whether or not that has consequences. */
  void failed(RedisStoreException failure) {
    lastFailure = failure;
    if (isDown() && isRefusal(failure.kind())) {
      startOver();
    }
    if (failure.kind() != Kind.OVERLOAD) {
      onFailure.run();
    }
  }

  /** Whether the server says that it does not count, not only that something went wrong. */
  private static boolean isRefusal(Kind kind) {
    return switch (kind) {
      case AUTH, COMMAND, VERSION, OOM, READONLY, BUSY, CLUSTER -> true;
      case TIMEOUT, CONNECTION, SCRIPT, REPLY, OVERLOAD -> false;
    };
  }

  private synchronized void startOver() {
    steadyNanos = ticker.nanos();
  }

  /**
   * A master is asked or not from now on, or still not and for this reason. Which of them is asked
   * of the breaker here: who comes to tell may be overtaken by who tells of the next change.
   */
  synchronized void look(Breaker breaker, RedisStoreException why) {
    if (breaker.isClosed()) {
      closed(breaker);
    } else {
      opened(breaker, why);
    }
  }

  private void opened(Breaker breaker, RedisStoreException why) {
    if (closed) {
      return;
    }
    open.add(breaker);
    boolean news = !isDown();
    state = new State(why, news ? ticker.nanos() : state.sinceNanos());
    if (news) {
      listener.onDown(why);
    }
  }

  private void closed(Breaker breaker) {
    if (open.remove(breaker) && isDown() && open.isEmpty() && !closed) {
      startOver();
      lookAfter(STEADY);
    }
  }

  private void lookAfter(Duration delay) {
    look.cancel(false);
    look = ticker.schedule(this::upIfSteady, delay);
  }

  private synchronized void upIfSteady() {
    State was = state;
    if (was.why() == null || !open.isEmpty() || closed) {
      return;
    }
    long steady = ticker.nanos() - steadyNanos;
    if (steady < STEADY.toNanos()) {
      lookAfter(STEADY.minusNanos(steady));
      return;
    }
    state = new State(null, ticker.nanos());
    listener.onUp(Duration.ofNanos(steadyNanos - was.sinceNanos()));
  }

  /** From now on it stays as it is, and nobody is told. */
  synchronized void close() {
    closed = true;
    look.cancel(false);
  }
}
