package dev.weir.redis;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.policy.AdminOverride;
import dev.weir.policy.AdminOverride.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An override as it is stored: a line {@code 1 <action> <end, or -> [<limits>]}, and the reason.
 * The first word is the version of the form. A limit is {@code
 * permits/period/burst/algorithm/name}.
 */
final class StoredOverride {
  private static final String VERSION = "1";
  private static final String NEVER = "-";
  private static final int LIMIT_PARTS = 5;

  private StoredOverride() {}

  static String text(AdminOverride override) {
    return VERSION
        + ' '
        + override.action().label()
        + ' '
        + override.expires().map(Instant::toString).orElse(NEVER)
        + override.action().granted().map(limits -> ' ' + limits(limits)).orElse("")
        + '\n'
        + override.reason();
  }

  private static String limits(Limits limits) {
    return limits.list().stream()
        .map(
            limit ->
                String.join(
                    "/",
                    String.valueOf(limit.permits()),
                    limit.period().toString(),
                    String.valueOf(limit.burst()),
                    limit.algorithm().label(),
                    limit.name()))
        .collect(Collectors.joining(","));
  }

  /**
   * Reads one.
   *
   * @throws RuntimeException if it is none, or of another version
   */
  static AdminOverride parse(String client, String text) {
    int line = text.indexOf('\n');
    String[] words = text.substring(0, Math.max(0, line)).split(" ", -1);
    if (!words[0].equals(VERSION) || words.length < 3) {
      throw new IllegalArgumentException("not an override of a version that is known here");
    }
    Action action = Action.of(words[1], () -> limits(words[3]));
    Optional<Instant> expires =
        words[2].equals(NEVER) ? Optional.empty() : Optional.of(Instant.parse(words[2]));
    return new AdminOverride(client, action, expires, text.substring(line + 1));
  }

  private static Limits limits(String text) {
    return Limits.of(Arrays.stream(text.split(",", -1)).map(StoredOverride::limit).toList());
  }

  private static Limit limit(String text) {
    String[] parts = text.split("/", LIMIT_PARTS);
    Algorithm algorithm = Algorithm.ofLabel(parts[3]);
    Limit limit = Limit.of(Long.parseLong(parts[0]), Duration.parse(parts[1])).algorithm(algorithm);
    long burst = Long.parseLong(parts[2]);
    return (algorithm == Algorithm.TOKEN_BUCKET ? limit.burst(burst) : limit).named(parts[4]);
  }
}
