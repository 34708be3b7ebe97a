package dev.weir.policy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A policy as it was written, before anything is known about its keys. */
sealed interface Node {
  Place place();

  /** What this is called in messages. */
  String kind();

  /** Keys and their values in the order of the file. Changed only while overrides are applied. */
  record Table(Place place, Map<String, Node> entries) implements Node {
    static Table empty(Place place) {
      return new Table(place, new LinkedHashMap<>());
    }

    @Override
    public String kind() {
      return "a table";
    }
  }

  /** A list. Changed only while overrides are applied. */
  record Items(Place place, List<Node> items) implements Node {
    static Items empty(Place place) {
      return new Items(place, new ArrayList<>());
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A single value of a file. */
  record Scalar(Place place, Object value) implements Node {
    @Override
    public String kind() {
      if (value instanceof String) {
        return "a string";
      }
      if (value instanceof Long) {
        return "a whole number";
      }
      if (value instanceof Boolean) {
        return "true or false";
      }
      return value instanceof Double ? "a decimal number" : "a date or time";
    }
  }

  /** An environment variable's text, which is read as whatever is wanted. */
  record Variable(Place place, String text) implements Node {
    @Override
    public String kind() {
      return "a single value";
    }

    /** The text as a whole number, in which {@code _} may part digits; empty if it is none. */
    Optional<Long> integer() {
      try {
        return Optional.of(Long.parseLong(digits()));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }

    /** The text as a number that may have decimals; empty if it is none. */
    Optional<Double> decimal() {
      try {
        return Optional.of(new BigDecimal(digits()).doubleValue());
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }

    private String digits() {
      return text.strip().replace("_", "");
    }

    /** The text as true or false in the words that environments know; empty if it is none. */
    Optional<Boolean> flag() {
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "true", "yes", "on", "1" -> Optional.of(true);
        case "false", "no", "off", "0" -> Optional.of(false);
        default -> Optional.empty();
      };
    }

    /** The text as a list, its entries separated by commas. */
    Items items() {
      Items list = Items.empty(place);
      if (!text.isBlank()) {
        Arrays.stream(text.split(",", -1))
            .forEach(entry -> list.items().add(new Variable(place, entry.strip())));
      }
      return list;
    }
  }
}
