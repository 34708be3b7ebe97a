package dev.weir.redis;

import java.util.List;

/**
 * The script that counts: a clock, then the files in the order in which they build upon each other.
 */
final class CounterScript {
  private static final List<String> FILES =
      List.of(
          "quick.lua",
          "answer.lua",
          "exact.lua",
          "limit.lua",
          "sliding_window.lua",
          "token_bucket.lua",
          "sliding_log.lua",
          "fixed_window.lua",
          "counter.lua",
          "decide.lua",
          "rare.lua",
          "batch.lua");

  private CounterScript() {}

  /** The script by Redis's own time. */
  static Script byRedisTime() {
    return by(Script.REDIS_TIME);
  }

  /** The script by another clock, see {@link Script#by}. */
  static Script by(String clock) {
    return Script.by(clock, FILES);
  }
}
