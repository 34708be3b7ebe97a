package dev.weir.policy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts environment variables in the place of what a file says.
 *
 * <p>A variable is {@code WEIR_} and the setting's path in capitals with {@code __} between levels;
 * names without {@code __} are not configuration. The entry of a list is its index, one past the
 * last adds an entry, and a list of single values may be given whole, separated by commas. Tiers
 * have no {@code _} in their names, so there {@code _} stands for {@code -}.
 *
 * <p>{@code REDIS_URL}, which platforms set for the Redis they provide, is the store's URL where
 * {@code WEIR_STORE__URL} is not set, and makes Redis the store where no type is.
 */
final class EnvironmentOverrides {
  private static final String PREFIX = "WEIR_";
  private static final String REDIS_URL = "REDIS_URL";
  private static final String SEPARATOR = "__";
  private static final Pattern LEVEL = Pattern.compile("[A-Z0-9][A-Z0-9_]*");
  private static final Pattern INDEX = Pattern.compile("\\d{1,6}");

  private final Problems problems;

  EnvironmentOverrides(Problems problems) {
    this.problems = problems;
  }

  private record Variable(Place place, List<String> levels, String value) {}

  /** Applies all variables that are configuration to the tree. */
  void apply(Map<String, String> environment, Node.Table root) {
    applyRedisUrl(environment.getOrDefault(REDIS_URL, ""), root);
    environment.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(PREFIX))
        .filter(entry -> entry.getKey().contains(SEPARATOR))
        .map(entry -> variable(entry.getKey(), entry.getValue()))
        .filter(this::isWellFormed)
        .sorted(Comparator.comparing(Variable::levels, EnvironmentOverrides::compareLevels))
        .forEach(variable -> set(variable, 0, root));
  }

  private static void applyRedisUrl(String url, Node.Table root) {
    Place place = Place.ofVariable(REDIS_URL);
    if (!url.isBlank()
        && root.entries().computeIfAbsent("store", key -> Node.Table.empty(place))
            instanceof Node.Table store) {
      store.entries().put("url", new Node.Variable(place, url));
      store.entries().putIfAbsent("type", new Node.Variable(place, "redis"));
    }
  }

  private static Variable variable(String name, String value) {
    String[] levels = name.substring(PREFIX.length()).split(SEPARATOR, -1);
    return new Variable(Place.ofVariable(name), Arrays.asList(levels), value);
  }

  private boolean isWellFormed(Variable variable) {
    boolean wellFormed = variable.levels().stream().allMatch(LEVEL.asMatchPredicate());
    if (!wellFormed) {
      problems.add(
          variable.place(),
          "syntax",
          "the name must be WEIR_ and a path in capitals with \"__\" between levels, as in"
              + " WEIR_DEFAULT__LIMITS");
    }
    return wellFormed;
  }

  /** Lists before their entries, and entries in the order of their numbers. */
  private static int compareLevels(List<String> left, List<String> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      String a = left.get(i);
      String b = right.get(i);
      int order =
          INDEX.matcher(a).matches() && INDEX.matcher(b).matches()
              ? Integer.compare(Integer.parseInt(a), Integer.parseInt(b))
              : a.compareTo(b);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  private void set(Variable variable, int depth, Node within) {
    if (within instanceof Node.Table table) {
      String key = key(variable.levels(), depth);
      Node child = table.entries().get(key);
      table.entries().put(key, changed(variable, depth, child));
      return;
    }
    Node.Items list = (Node.Items) within;
    int size = list.items().size();
    String level = variable.levels().get(depth);
    int index = INDEX.matcher(level).matches() ? Integer.parseInt(level) : Integer.MAX_VALUE;
    if (index < size) {
      list.items().set(index, changed(variable, depth, list.items().get(index)));
    } else if (index == size) {
      list.items().add(changed(variable, depth, null));
    } else {
      report(
          variable,
          depth + 1,
          "a list is addressed by index, here from 0 to "
              + size
              + " (which adds an entry), got "
              + Text.quoted(level));
    }
  }

  /** What a node becomes: the variable's text if it is meant, else itself with the text inside. */
  private Node changed(Variable variable, int depth, @Nullable Node child) {
    if (depth == variable.levels().size() - 1) {
      return new Node.Variable(variable.place(), variable.value());
    }
    if (child instanceof Node.Scalar || child instanceof Node.Variable) {
      report(
          variable,
          depth + 1,
          "has no settings inside, "
              + (child.place().inFile() ? "the file" : child.place().source())
              + " makes it a single value; set it whole or by its parts, not both");
      return child;
    }
    Node container = child == null ? container(variable, depth + 1) : child;
    set(variable, depth + 1, container);
    return container;
  }

  private static Node container(Variable variable, int depth) {
    return INDEX.matcher(variable.levels().get(depth)).matches()
        ? Node.Items.empty(variable.place())
        : Node.Table.empty(variable.place());
  }

  private static String key(List<String> levels, int depth) {
    String key = levels.get(depth).toLowerCase(Locale.ROOT);
    boolean namesTier = depth > 0 && levels.get(depth - 1).equals("TIERS");
    return namesTier ? key.replace('_', '-') : key;
  }

  private void report(Variable variable, int depth, String message) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      String key = key(variable.levels(), i);
      if (INDEX.matcher(key).matches()) {
        path.append('[').append(key).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(key);
      }
    }
    problems.add(variable.place(), path.toString(), message);
  }
}
