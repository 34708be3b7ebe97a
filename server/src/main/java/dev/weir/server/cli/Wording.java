package dev.weir.server.cli;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.policy.Exemption;
import dev.weir.policy.PenaltySettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the command line puts things. */
final class Wording {
  private Wording() {}

  /** {@code 100/60s, 1000/86400s}. */
  static String limits(Limits limits) {
    return limits.list().stream().map(Limit::toString).collect(Collectors.joining(", "));
  }

  /** {@code ips 10.0.0.0/8; users ada, bob; paths /internal/**}. */
  static String exemption(Exemption exemption) {
    return Stream.of(
            conditions("ips", exemption.ips()),
            conditions("users", exemption.users()),
            conditions("paths", exemption.paths()))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static String conditions(String name, List<?> alternatives) {
    return alternatives.isEmpty()
        ? ""
        : alternatives.stream()
            .map(Object::toString)
            .collect(Collectors.joining(", ", name + " ", ""));
  }

  /** {@code after 5 refusals within 10m the wait grows by 2.0 each time, to 1h at most}. */
  static String penalty(PenaltySettings settings) {
    return "after %s within %s the wait grows by %s each time, to %s at most"
        .formatted(
            count(settings.after(), "refusal"),
            duration(settings.within()),
            settings.multiplier(),
            duration(settings.max()));
  }

  /** {@code 10m}, {@code 1h30m}, {@code 0.5s}. */
  private static String duration(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }

  /** {@code 1 tier}, {@code 2 tiers}. */
  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
