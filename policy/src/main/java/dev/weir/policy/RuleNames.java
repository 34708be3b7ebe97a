package dev.weir.policy;

import dev.weir.Limit;
import dev.weir.Limits;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sees to it that every rule has a name of its own, and every limit its own name on the wire, where
 * it is called {@code <rule>-<limit>}.
 */
final class RuleNames {
  /** Rules with the path of who has the name. */
  private final Map<String, String> rules = new HashMap<>();

  /** Names on the wire with their rule. */
  private final Map<String, String> wireNames = new HashMap<>();

  /** Takes a name for the tier or endpoint at a path. */
  void claim(String rule, String path, Consumer<String> report) {
    if (Rules.RESERVED.contains(rule)) {
      report.accept("the name \"" + rule + "\" is reserved; choose another name");
      return;
    }
    String holder = rules.putIfAbsent(rule, path);
    if (holder != null) {
      report.accept(
          "the name \"" + rule + "\" is taken by " + holder + "; give one of them another name");
    }
  }

  /** Takes the wire names of a rule's limits, which different limits of the same rule may share. */
  void claimLimits(String rule, Limits limits, Consumer<String> report) {
    for (Limit limit : limits.list()) {
      String wireName = Quota.policyName(rule, limit);
      String holder = wireNames.putIfAbsent(wireName, rule);
      if (holder != null && !holder.equals(rule)) {
        report.accept(
            "a limit would be called \""
                + wireName
                + "\" in headers, like one of \""
                + holder
                + "\"; give one of the limits another name");
      }
    }
  }
}
