package dev.weir.policy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A table of the policy being read.
 *
 * <p>What it is asked for is what it knows: {@link #close} reports every key nobody asked for, with
 * the nearest one that was.
 */
final class Section {
  private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z0-9_-]+");

  private final Node.Table table;
  private final String path;
  private final Problems problems;
  private final Set<String> known = new LinkedHashSet<>();

  Section(Node.Table table, String path, Problems problems) {
    this.table = table;
    this.path = path;
    this.problems = problems;
  }

  /** A section with nothing in it, which yields every default. */
  static Section empty(String path, Problems problems) {
    return new Section(Node.Table.empty(Place.ofVariable(path)), path, problems);
  }

  Optional<Setting> setting(String key) {
    known.add(key);
    return Optional.ofNullable(table.entries().get(key)).map(node -> at(key, node));
  }

  /** The setting, whose absence is a problem; {@code wayOut} says what to write. */
  Optional<Setting> required(String key, String wayOut) {
    Optional<Setting> setting = setting(key);
    if (setting.isEmpty()) {
      problem(key, "is required; " + wayOut);
    }
    return setting;
  }

  <T> Optional<T> text(String key, Function<String, T> parse) {
    return setting(key).flatMap(setting -> setting.text(parse));
  }

  <T> Optional<T> integer(String key, Function<Long, T> parse) {
    return setting(key).flatMap(setting -> setting.integer(parse));
  }

  boolean flag(String key, boolean otherwise) {
    return setting(key).flatMap(Setting::flag).orElse(otherwise);
  }

  /** The entries of a list; none if it is absent. */
  List<Setting> items(String key) {
    return setting(key).flatMap(Setting::items).orElse(List.of());
  }

  /** A table inside this one; an empty one if it is absent. */
  Section section(String key) {
    return setting(key)
        .flatMap(Setting::section)
        .orElseGet(() -> Section.empty(pathOf(key), problems));
  }

  /** Every key with its value, for tables whose keys are names. */
  List<Map.Entry<String, Setting>> entries() {
    known.addAll(table.entries().keySet());
    return table.entries().entrySet().stream()
        .map(entry -> Map.entry(entry.getKey(), at(entry.getKey(), entry.getValue())))
        .toList();
  }

  /** Reports these keys where they are present: they are known, but would have no effect. */
  void unsupported(String... keys) {
    for (String key : keys) {
      if (table.entries().containsKey(key)) {
        known.add(key);
        problem(
            key, "is known, but not supported in this version and would have no effect; remove it");
      }
    }
  }

  void problem(String message) {
    problems.add(table.place(), path, message);
  }

  /** Reports a problem with a key, present or not. */
  void problem(String key, String message) {
    Node node = table.entries().get(key);
    problems.add(node == null ? table.place() : node.place(), pathOf(key), message);
  }

  /** What the supplier makes; what it objects to is reported for the key. */
  <T> Optional<T> attempt(String key, Supplier<T> supplier) {
    try {
      return Optional.of(supplier.get());
    } catch (IllegalArgumentException e) {
      problem(key, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  String path() {
    return path;
  }

  /** Reports the keys nobody asked for. */
  void close() {
    table
        .entries()
        .forEach(
            (key, node) -> {
              if (!known.contains(key)) {
                at(key, node).problem("unknown key; " + Suggestion.of(key, known));
              }
            });
  }

  private Setting at(String key, Node node) {
    return new Setting(node, pathOf(key), problems);
  }

  private String pathOf(String key) {
    String name = BARE_KEY.matcher(key).matches() ? key : '"' + key + '"';
    String shortened = Text.shortened(name);
    return path.isEmpty() ? shortened : path + "." + shortened;
  }
}
