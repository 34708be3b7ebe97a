package dev.weir.redis;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** A line for questions. */
interface Wire extends Line {
  /** The master of everything where there is but one. */
  Object ONLY_MASTER = "the only master";

  /** Sends a call; it ends by itself, also when the way is no longer open. */
  void send(ScriptCall call);

  /**
   * Gives up the connection that this call went over: it has been silent for too long, or leads to
   * a server that is no master. A new one is looked for.
   */
  void giveUp(ScriptCall call);

  /**
   * Calls a script that answers with texts. On a cluster the call is sent again where a connection
   * broke before its reply, so the script must bear that.
   */
  CompletionStage<List<Object>> call(Script script, byte[] key, byte[][] arguments);

  /** What stands for the master that a key is on: equal for the same master. */
  default Object master(byte[] key) {
    return ONLY_MASTER;
  }

  /** The keys on all masters that match a pattern, found step by step. */
  CompletionStage<Long> count(String pattern);
}
