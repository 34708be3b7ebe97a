package dev.weir.policy;

import java.util.List;
import java.util.regex.Pattern;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Turns TOML into nodes that know their places. */
final class TomlTree {
  private static final Pattern QUOTED = Pattern.compile("'[^'\\\\]{2,}'");

  private final String source;

  private TomlTree(String source) {
    this.source = source;
  }

  /** The text as a tree; where it is not TOML, what the parser could make of it and problems. */
  static Node.Table parse(String text, String source, Problems problems) {
    TomlTree tree = new TomlTree(source);
    TomlParseResult result = Toml.parse(text);
    for (TomlParseError error : result.errors()) {
      problems.add(tree.place(error.position()), "syntax", message(error));
    }
    return tree.table(result, new Place(source, 1, 1));
  }

  /** The parser quotes what it stumbled over, which may be a secret: the place is enough. */
  private static String message(TomlParseError error) {
    return QUOTED.matcher(String.valueOf(error.getMessage())).replaceAll("text");
  }

  private Node.Table table(TomlTable table, Place place) {
    Node.Table node = Node.Table.empty(place);
    for (String key : table.keySet()) {
      List<String> path = List.of(key);
      node.entries().put(key, node(table.get(path), place(table.inputPositionOf(path))));
    }
    return node;
  }

  private Node.Items items(TomlArray array, Place place) {
    Node.Items node = Node.Items.empty(place);
    for (int i = 0; i < array.size(); i++) {
      node.items().add(node(array.get(i), place(array.inputPositionOf(i))));
    }
    return node;
  }

  private Node node(Object value, Place place) {
    if (value instanceof TomlTable table) {
      return table(table, place);
    }
    return value instanceof TomlArray array ? items(array, place) : new Node.Scalar(place, value);
  }

  private Place place(TomlPosition position) {
    return new Place(source, position.line(), position.column());
  }
}
