package dev.weir.redis;

/** A way to Redis that was open when it was last looked at. Thread-safe; nothing here blocks. */
interface Wire {
  /** Sends a call; it ends by itself, also when the way is no longer open. */
  void send(ScriptCall call);

  /**
   * Gives up the connection that this call went over: it has been silent for too long, or leads to
   * a server that is no master. A new one is looked for.
   */
  void giveUp(ScriptCall call);

  /** Calls back, once, when the wire is no longer open; at once if it already is not. */
  void onLost(Runnable lost);

  /** Closes it. Idempotent. */
  void close();
}
