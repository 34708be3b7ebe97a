package dev.weir.redis;

import dev.weir.Ticker;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether all of Redis answers, and since when; tells the listener once of each change, in order.
 * Thread-safe.
 */
final class Health {
  /** Why a master is not asked, null if all are, and since when. */
  record State(@Nullable RedisStoreException why, long sinceNanos) {}

  private final Ticker ticker;
  private final StoreListener listener;
  private final Runnable onDown;
  private volatile State state;
  private volatile RedisStoreException lastFailure =
      new RedisStoreException(Kind.CONNECTION, "Redis has not been asked yet", null);
  private final Set<Breaker> open = new HashSet<>();
  private boolean closed;

  /** Healthy at first; {@code onDown} runs at each change for the worse. */
  Health(Ticker ticker, StoreListener listener, Runnable onDown) {
    this.ticker = ticker;
    this.listener = listener;
    this.onDown = onDown;
    this.state = new State(null, ticker.nanos());
  }

  State state() {
    return state;
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
  }

  synchronized void opened(Breaker breaker, RedisStoreException why) {
    open.add(breaker);
    if (state.why() == null && !closed) {
      state = new State(why, ticker.nanos());
      listener.onDown(why);
      onDown.run();
    }
  }

  synchronized void closed(Breaker breaker) {
    open.remove(breaker);
    State was = state;
    if (was.why() != null && open.isEmpty() && !closed) {
      Duration downFor = since(was);
      state = new State(null, ticker.nanos());
      listener.onUp(downFor);
    }
  }

  /** From now on it stays as it is, and nobody is told. */
  synchronized void close() {
    closed = true;
  }
}
