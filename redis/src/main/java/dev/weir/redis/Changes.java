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
 * @param extent what these are
 * @param values what is now under each name; empty if nothing is
 */
record Changes(String version, Instant now, Extent extent, Map<String, String> values) {
  /** What changes are told. */
  enum Extent {
    /** What was changed since the version that was known. */
    SOME,
    /** All that there is. */
    ALL,
    /** All that there is, since Redis lost its data, or its latest, after that version. */
    LOST;

    private static Extent of(String told) {
      return switch (told) {
        case "some" -> SOME;
        case "lost" -> LOST;
        default -> ALL;
      };
    }
  }

  /** The version of those who know nothing. */
  static final String NONE = "";

  private static final int HEAD = 3;

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
        Extent.of(reply.get(2)),
        Collections.unmodifiableMap(values));
  }
}
