package dev.weir.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns flat properties into nodes: {@code endpoints[0].tiers.premium.limits[1]} is a text within a
 * list, within a table, and so on.
 *
 * <p>Names may be in kebab-case, {@code in-addition} is {@code in_addition}; names of tiers are
 * left as they are. The entries of a list are in the order of their indexes, which have no gaps.
 */
final class PropertyTree {
  private static final Pattern LEVEL = Pattern.compile("([^.\\[\\]]+)((?:\\[\\d{1,6}\\])*)");
  private static final Pattern INDEX = Pattern.compile("\\[(\\d+)\\]");
  private static final String TIERS = "tiers";

  private final Problems problems;

  private PropertyTree(Problems problems) {
    this.problems = problems;
  }

  /** What is at a level: a value, or what is below it by name or by index. */
  private static final class Branch {
    final Place place;
    final String path;
    final Map<String, Branch> names = new LinkedHashMap<>();
    final TreeMap<Integer, Branch> entries = new TreeMap<>();
    final List<PolicyProperty> values = new ArrayList<>();

    Branch(Place place, String path) {
      this.place = place;
      this.path = path;
    }
  }

  /** The properties as a tree; where they contradict one another, a part of it and problems. */
  static Node.Table of(List<PolicyProperty> properties, Problems problems) {
    PropertyTree tree = new PropertyTree(problems);
    Branch root = new Branch(Place.ofVariable("properties"), "");
    for (PolicyProperty property : properties) {
      tree.add(property, root);
    }
    return tree.table(root);
  }

  private void add(PolicyProperty property, Branch root) {
    Place place = place(property);
    Branch branch = root;
    String parent = "";
    for (String level : property.path().split("\\.", -1)) {
      Matcher parts = LEVEL.matcher(level);
      if (!parts.matches()) {
        problems.add(
            place,
            property.path(),
            "must be names with dots between them and indexes in brackets, as in"
                + " default.limits[0]");
        return;
      }
      String name = parent.equals(TIERS) ? parts.group(1) : parts.group(1).replace('-', '_');
      branch = named(branch, name, place);
      for (Matcher index = INDEX.matcher(parts.group(2)); index.find(); ) {
        branch = entry(branch, Integer.parseInt(index.group(1)), place);
      }
      parent = name;
    }
    branch.values.add(property);
  }

  private static Branch named(Branch branch, String name, Place place) {
    String path = branch.path.isEmpty() ? name : branch.path + "." + name;
    return branch.names.computeIfAbsent(name, absent -> new Branch(place, path));
  }

  private static Branch entry(Branch branch, int index, Place place) {
    String path = branch.path + "[" + index + "]";
    return branch.entries.computeIfAbsent(index, absent -> new Branch(place, path));
  }

  private Node node(Branch branch) {
    if (!branch.values.isEmpty()) {
      return value(branch, branch.values.get(0));
    }
    if (branch.entries.isEmpty()) {
      return table(branch);
    }
    return items(branch);
  }

  private Node value(Branch branch, PolicyProperty first) {
    if (!branch.names.isEmpty() || !branch.entries.isEmpty()) {
      problems.add(
          branch.place,
          branch.path,
          "is a single value and has settings inside; set it whole or by its parts, not both");
    } else if (branch.values.size() > 1) {
      problems.add(place(branch.values.get(1)), branch.path, "is set twice; keep one of them");
    }
    return new Node.Variable(place(first), first.text());
  }

  private Node items(Branch branch) {
    if (!branch.names.isEmpty()) {
      problems.add(
          branch.place, branch.path, "is a list and has settings by name; use indexes for all");
    }
    Node.Items items = Node.Items.empty(branch.place);
    branch.entries.forEach(
        (index, entry) -> {
          if (index != items.items().size()) {
            problems.add(
                entry.place,
                entry.path,
                "comes without [" + items.items().size() + "]; number entries from 0 without gaps");
          }
          items.items().add(node(entry));
        });
    return items;
  }

  private Node.Table table(Branch branch) {
    Node.Table table = Node.Table.empty(branch.place);
    branch.names.forEach((name, child) -> table.entries().put(name, node(child)));
    return table;
  }

  private static Place place(PolicyProperty property) {
    return new Place(property.source(), property.line(), property.column());
  }
}
