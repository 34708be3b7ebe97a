package dev.weir.redis;

import java.util.List;

/**
 * The script that counts: a clock, then the files in the order in which they build upon each other.
 */
final class CounterScript {
  private static final String REDIS_TIME = "clock.lua";
  private static final List<String> FILES =
      List.of(
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
    return by(Script.read(REDIS_TIME));
  }

  /**
   * The script by another clock.
   *
   * @param clock Lua that declares {@code now}, microseconds, and {@code slack}, the milliseconds
   *     for which keys outlive what they hold
   */
  static Script by(String clock) {
    StringBuilder lua = new StringBuilder(clock);
    for (String file : FILES) {
      lua.append('\n').append(Script.read(file));
    }
    return new Script(lua.toString());
  }
}
