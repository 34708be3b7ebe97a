package dev.weir.redis;

import dev.weir.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether Redis answers, and since when; tells the listener once of each change, in order.
 * Thread-safe.
 */
final class Health {
  /** Why Redis does not decide, null if it does, and since when. */
  record State(@Nullable RedisStoreException why, long sinceNanos) {}

  private final Ticker ticker;
  private final StoreListener listener;
  private final Runnable onDown;
  private volatile State state;
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

  synchronized void down(RedisStoreException why) {
    if (state.why() == null && !closed) {
      state = new State(why, ticker.nanos());
      listener.onDown(why);
      onDown.run();
    }
  }

  synchronized void up() {
    State was = state;
    if (was.why() != null && !closed) {
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
