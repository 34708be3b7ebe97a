package dev.weir.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The mutants that no test can or needs to kill, each with the reason.
 *
 * <p>A line at the margin names one as {@link Mutant#name} does, with {@code (n times)} behind it
 * where a method has several alike; the indented lines below say why it lives. Lines that start
 * with {@code #} are comments.
 */
final class KnownSurvivors {
  private static final Pattern ENTRY = Pattern.compile("(\\S+: .+?)(?: \\((\\d+) times\\))?");

  private final Map<String, Integer> counts = new HashMap<>();

  private KnownSurvivors() {}

  static KnownSurvivors read(Path file) throws IOException {
    return of(Files.readAllLines(file));
  }

  static KnownSurvivors of(List<String> lines) {
    KnownSurvivors known = new KnownSurvivors();
    String open = "";
    for (String line : lines) {
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      if (line.startsWith(" ")) {
        open = "";
      } else {
        requireReason(open);
        open = line;
        known.add(line);
      }
    }
    requireReason(open);
    return known;
  }

  private void add(String line) {
    Matcher entry = ENTRY.matcher(line);
    if (!entry.matches()) {
      throw new IllegalArgumentException(
          "known survivors: \"%s\" must read class.method: change (n times)".formatted(line));
    }
    int times = entry.group(2) == null ? 1 : Integer.parseInt(entry.group(2));
    if (counts.putIfAbsent(entry.group(1), times) != null) {
      throw new IllegalArgumentException(
          "known survivors: \"%s\" stands there twice; write (n times)".formatted(line));
    }
  }

  private static void requireReason(String open) {
    if (!open.isEmpty()) {
      throw new IllegalArgumentException(
          "known survivors: \"%s\" needs an indented line that says why it lives".formatted(open));
    }
  }

  /** Those of these mutants that live and are not known to. */
  List<Mutant> unknownOf(List<Mutant> mutants) {
    Map<String, Integer> left = new HashMap<>(counts);
    List<Mutant> unknown = new ArrayList<>();
    for (Mutant mutant : mutants) {
      if (!mutant.killed() && left.merge(mutant.name(), -1, Integer::sum) < 0) {
        unknown.add(mutant);
      }
    }
    return unknown;
  }
}
