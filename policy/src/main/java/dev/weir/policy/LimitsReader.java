package dev.weir.policy;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists of limits, each a text such as {@code 100/min burst 20} or a table.
 *
 * <p>An algorithm that is set around a limit holds for limits that do not say otherwise: a table's
 * own {@code algorithm} is nearer, and a burst makes a token bucket of any limit.
 */
final class LimitsReader {
  private LimitsReader() {}

  /** The section's {@code algorithm}, else the one around it. */
  static Algorithm algorithm(Section section, Algorithm inherited) {
    return section.text("algorithm", Algorithm::ofLabel).orElse(inherited);
  }

  /** The limits and nothing else of a section that must have some. */
  static Optional<Limits> section(Section section, Algorithm inherited) {
    Algorithm algorithm = algorithm(section, inherited);
    Optional<Limits> limits =
        section
            .required("limits", "write for example limits = [\"100/min\"]")
            .flatMap(setting -> read(setting, algorithm));
    section.close();
    return limits;
  }

  /** The limits of a list, if there is nothing wrong with any of them. */
  static Optional<Limits> read(Setting setting, Algorithm inherited) {
    return setting.items().flatMap(entries -> read(setting, entries, inherited));
  }

  private static Optional<Limits> read(
      Setting setting, List<Setting> entries, Algorithm inherited) {
    if (entries.isEmpty() || entries.size() > Limits.MAX_LIMITS) {
      setting.problem(
          "must have 1 to "
              + Limits.MAX_LIMITS
              + " limits, got "
              + entries.size()
              + "; write for example [\"100/min\"]");
      return Optional.empty();
    }
    Map<String, String> paths = new HashMap<>();
    List<Limit> limits = new ArrayList<>();
    for (Setting entry : entries) {
      Limit limit = limit(entry, inherited).orElse(null);
      if (limit != null && isNew(limit, entry, paths)) {
        limits.add(limit);
      }
    }
    return limits.size() == entries.size() ? Optional.of(Limits.of(limits)) : Optional.empty();
  }

  private static boolean isNew(Limit limit, Setting entry, Map<String, String> paths) {
    String first = paths.putIfAbsent(limit.name(), entry.path());
    if (first != null) {
      entry.problem(
          "the name \""
              + limit.name()
              + "\" is taken by "
              + first
              + "; give one a name of its own, as in { permits = "
              + limit.permits()
              + ", per = \""
              + duration(limit.period())
              + "\", name = \"…\" }");
    }
    return first == null;
  }

  private static Optional<Limit> limit(Setting entry, Algorithm inherited) {
    if (entry.node() instanceof Node.Table) {
      return entry.section().flatMap(section -> limit(entry, section, inherited));
    }
    if (entry.node() instanceof Node.Scalar scalar && !(scalar.value() instanceof String)) {
      entry.problem(
          "must be a text such as \"100/min\" or a table such as { permits = 100, per = \"1m\" };"
              + " got "
              + scalar.kind());
      return Optional.empty();
    }
    return entry.text(
        text -> {
          Limit limit = Limit.parse(text);
          return isBucket(limit) ? limit : limit.algorithm(inherited);
        });
  }

  private static boolean isBucket(Limit limit) {
    return limit.algorithm() == Algorithm.TOKEN_BUCKET;
  }

  private static Optional<Limit> limit(Setting entry, Section table, Algorithm inherited) {
    Optional<Long> permits =
        table.required("permits", "write permits = 100").flatMap(Setting::integer);
    Optional<Duration> per =
        table.required("per", "write per = \"1m\"").flatMap(s -> s.text(Limit::parsePeriod));
    Optional<Setting> algorithm = table.setting("algorithm");
    Optional<Algorithm> own = algorithm.flatMap(s -> s.text(Algorithm::ofLabel));
    Optional<Setting> burst = table.setting("burst");
    Optional<Long> bucket = burst.flatMap(Setting::integer);
    Optional<Setting> name = table.setting("name");
    Optional<String> label = name.flatMap(s -> s.text(Name::require));
    table.close();
    boolean sound =
        permits.isPresent()
            && per.isPresent()
            && algorithm.isPresent() == own.isPresent()
            && burst.isPresent() == bucket.isPresent()
            && name.isPresent() == label.isPresent();
    if (!sound) {
      return Optional.empty();
    }
    return entry.attempt(
        () -> {
          Limit limit = Limit.of(permits.get(), per.get());
          limit = counted(limit, bucket.orElse(null), own.orElse(null), inherited);
          return label.isPresent() ? limit.named(label.get()) : limit;
        });
  }

  private static Limit counted(
      Limit limit, @Nullable Long burst, @Nullable Algorithm own, Algorithm inherited) {
    if (burst == null) {
      return limit.algorithm(own == null ? inherited : own);
    }
    if (own != null && own != Algorithm.TOKEN_BUCKET) {
      throw new IllegalArgumentException(
          "burst cannot be combined with algorithm "
              + own.label()
              + "; use token-bucket or leave the burst out");
    }
    return limit.burst(burst);
  }

  private static String duration(Duration period) {
    long millis = period.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
