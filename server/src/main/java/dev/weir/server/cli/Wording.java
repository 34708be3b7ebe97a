package dev.weir.server.cli;

import dev.weir.Limit;
import dev.weir.Limits;
import java.util.stream.Collectors;

/** How the command line puts things. */
final class Wording {
  private Wording() {}

  /** {@code 100/60s, 1000/86400s}. */
  static String limits(Limits limits) {
    return limits.list().stream().map(Limit::toString).collect(Collectors.joining(", "));
  }

  /** {@code 1 tier}, {@code 2 tiers}. */
  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
