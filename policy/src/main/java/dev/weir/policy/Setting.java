package dev.weir.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A value of the policy being read, with its path and place.
 *
 * <p>Every method that reads reports a value of the wrong kind and then answers empty. What a wrong
 * value was is never told here, it might be secret.
 */
record Setting(Node node, String path, Problems problems) {
  void problem(String message) {
    problems.add(node.place(), path, message);
  }

  Optional<String> text() {
    if (node instanceof Node.Variable variable) {
      return Optional.of(variable.text());
    }
    return node instanceof Node.Scalar scalar && scalar.value() instanceof String text
        ? Optional.of(text)
        : wrong("a string");
  }

  /** The text as something else; what {@code parse} objects to is reported here. */
  <T> Optional<T> text(Function<String, T> parse) {
    return text().flatMap(text -> attempt(() -> parse.apply(text)));
  }

  Optional<Long> integer() {
    if (node instanceof Node.Scalar scalar && scalar.value() instanceof Long number) {
      return Optional.of(number);
    }
    return node instanceof Node.Variable variable
        ? written(variable.integer(), "a whole number")
        : wrong("a whole number");
  }

  <T> Optional<T> integer(Function<Long, T> parse) {
    return integer().flatMap(number -> attempt(() -> parse.apply(number)));
  }

  /** A number that may have decimals. */
  <T> Optional<T> decimal(Function<Double, T> parse) {
    return decimal().flatMap(number -> attempt(() -> parse.apply(number)));
  }

  private Optional<Double> decimal() {
    if (node instanceof Node.Scalar scalar && scalar.value() instanceof Number number) {
      return Optional.of(number.doubleValue());
    }
    return node instanceof Node.Variable variable
        ? written(variable.decimal(), "a number")
        : wrong("a number");
  }

  Optional<Boolean> flag() {
    if (node instanceof Node.Scalar scalar && scalar.value() instanceof Boolean flag) {
      return Optional.of(flag);
    }
    return node instanceof Node.Variable variable
        ? written(variable.flag(), "one of true, yes, on, 1, false, no, off and 0")
        : wrong("true or false");
  }

  Optional<List<Setting>> items() {
    if (node instanceof Node.Items list) {
      return Optional.of(items(list));
    }
    return node instanceof Node.Variable variable
        ? Optional.of(items(variable.items()))
        : wrong(
            node instanceof Node.Table
                ? "a list, write [[" + path + "]] for each entry"
                : "a list, write it in brackets");
  }

  Optional<Section> section() {
    return node instanceof Node.Table table
        ? Optional.of(new Section(table, path, problems))
        : wrong("a table");
  }

  private List<Setting> items(Node.Items list) {
    List<Setting> settings = new ArrayList<>();
    for (Node item : list.items()) {
      settings.add(new Setting(item, path + "[" + settings.size() + "]", problems));
    }
    return settings;
  }

  /** A value read here, for others to judge. */
  <T> Given<T> given(T value) {
    Place place = node.place();
    return new Given<>(value, place.source(), place.line(), place.column(), path);
  }

  /** What the supplier makes; what it objects to is reported here. */
  <T> Optional<T> attempt(Supplier<T> supplier) {
    try {
      return Optional.of(supplier.get());
    } catch (IllegalArgumentException e) {
      problem(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private <T> Optional<T> written(Optional<T> value, String wanted) {
    if (value.isEmpty()) {
      problem("must be " + wanted + "; got a text that is none");
    }
    return value;
  }

  private <T> Optional<T> wrong(String wanted) {
    problem("must be " + wanted + "; got " + node.kind());
    return Optional.empty();
  }
}
