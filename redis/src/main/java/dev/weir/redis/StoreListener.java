package dev.weir.redis;

import java.time.Duration;
import java.util.List;

/**
 * Told how a {@link RedisStore} fares, for logs and metrics. Implementations are thread-safe,
 * quick, and do not throw; they are called on deciding threads and on those that read Redis's
 * replies.
 */
public interface StoreListener {
  /** Hears nothing. */
  StoreListener NONE = new StoreListener() {};

  /** One that passes everything on to several, in order. */
  static StoreListener all(List<StoreListener> listeners) {
    return new StoreListeners(listeners);
  }

  /**
   * From now on the store's fallback answers, on a cluster for the keys of one master at least:
   * Redis failed too often, does not let counters be written, or could not be reached at the start.
   * Called once an outage.
   */
  default void onDown(RedisStoreException why) {}

  /**
   * Redis decides again, all its masters have for a second. Called once for each {@link #onDown}.
   *
   * @param downFor until they began to
   */
  default void onUp(Duration downFor) {}

  /** Redis answered a question after so long. */
  default void onCall(Duration latency) {}

  /** Redis did not answer a question as it should; the fallback did if it was a decision. */
  default void onFailure(RedisStoreException.Kind kind) {}

  /**
   * Something that instances share beside the counters cannot be read, written or heard: an
   * override that another version stored, say, or what the user has no right to; it is done
   * without. Called once for each thing, until that has changed.
   */
  default void onIgnored(RedisStoreException why) {}
}
