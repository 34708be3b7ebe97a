package dev.weir.redis;

import java.util.concurrent.CompletableFuture;

/** A connection to Redis that was open when it was last looked at. Thread-safe; nothing blocks. */
interface Line {
  /** Calls back, once, when it is no longer open; at once if it already is not. */
  void onLost(Runnable lost);

  /** Closes it; completed when that is done. Idempotent. */
  CompletableFuture<Void> close();
}
