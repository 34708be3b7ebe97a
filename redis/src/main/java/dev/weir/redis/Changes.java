package dev.weir.redis;

import dev.weir.redis.RedisStoreException.Kind;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What has changed since an instance last asked, as {@code changes.lua} tells it.
 *
 * @param version what to ask with next time
 * @param now the time in Redis
 * @param all whether these are all that there are, in place of whatever was known
 * @param values what is now under each name; empty if nothing is
 */
record Changes(String version, Instant now, boolean all, Map<String, String> values) {
  /** The version of those who know nothing. */
  static final String NONE = "";

  /** The version of what was never changed. */
  private static final String EMPTY = "0-0";

  private static final int HEAD = 3;

  /** Whether Redis has nothing at all, not even a memory of the version that was known. */
  boolean lostSince(String known) {
    return values.isEmpty() && version.equals(EMPTY) && !known.equals(EMPTY) && !known.equals(NONE);
  }

  /**
   * Reads a reply.
   *
   * @throws RedisStoreException if it is none
   */
  static Changes of(List<String> reply) {
    if (reply.size() < HEAD || reply.size() % 2 != HEAD % 2) {
      throw new RedisStoreException(
          Kind.REPLY, "Redis answered in an unexpected form: " + reply.size() + " texts", null);
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = HEAD; i < reply.size(); i += 2) {
      values.put(reply.get(i), reply.get(i + 1));
    }
    return new Changes(
        reply.get(0),
        Instant.ofEpochMilli(Long.parseLong(reply.get(1))),
        reply.get(2).equals("all"),
        Collections.unmodifiableMap(values));
  }
}
