package dev.weir.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Names for endpoints that have none, made from what they match: {@code /api/v1/compute/**} is
 * {@code api-v1-compute}.
 *
 * <p>Where that would be the same for several, each says more: a segment {@code any} for {@code *},
 * {@code all} for {@code **}, and its methods, as in {@code api-v1-compute-all-post}. What would be
 * the name of a tier, or reserved, begins with {@code path-}. A name depends on what else there is,
 * but not on the order.
 */
final class EndpointNames {
  private static final String PREFIX = "path-";

  private EndpointNames() {}

  /** One name for each endpoint, wanted or not. */
  static List<String> of(List<EndpointsReader.Draft> drafts, Set<String> tiers) {
    Map<String, Long> uses =
        drafts.stream()
            .filter(draft -> draft.section().setting("name").isEmpty())
            .map(draft -> brief(draft.path()))
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    List<String> names = new ArrayList<>();
    for (EndpointsReader.Draft draft : drafts) {
      String brief = brief(draft.path());
      boolean ambiguous = uses.getOrDefault(brief, 0L) > 1;
      String name = ambiguous ? full(draft.path(), draft.methods()) : brief;
      boolean taken = tiers.contains(name) || Rules.RESERVED.contains(name);
      names.add(taken ? PREFIX + name : name);
    }
    return names;
  }

  /** The name, unless a path makes a bad one. */
  static String require(String made) {
    if (!Name.isValid(made)) {
      throw new IllegalArgumentException(
          "the path makes no good name ("
              + Text.quoted(made)
              + "); give the endpoint a name of 1 to 64 of a-z, 0-9 and '-'");
    }
    return made;
  }

  private static String brief(PathPattern path) {
    String name = joined(path, "", "");
    return name.isEmpty() ? full(path, List.of()) : name;
  }

  private static String full(PathPattern path, List<String> methods) {
    String name = path.segments().isEmpty() ? "root" : joined(path, "any", "all");
    return methods.isEmpty() ? name : name + "-" + plain(String.join("-", methods));
  }

  private static String joined(PathPattern path, String any, String all) {
    String name =
        path.segments().stream()
            .map(
                segment ->
                    switch (segment.kind()) {
                      case EXACT -> plain(segment.value());
                      case ONE -> segment.value().isEmpty() ? any : plain(segment.value());
                      case REST -> all;
                    })
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("-"));
    return name.isEmpty() || Character.isLetter(name.charAt(0)) ? name : PREFIX + name;
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }
}
