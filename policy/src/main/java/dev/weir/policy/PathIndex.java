package dev.weir.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what belongs to a method and a path: the most specific pattern that matches both.
 *
 * <p>Exact paths are one map lookup. The other patterns form a tree by segment; at each segment the
 * exact branch is tried before {@code *}, and that before {@code **}, so the most specific {@link
 * PathPattern} wins. A lookup visits each node of the tree at most once and so takes a handful of
 * steps for hundreds of patterns.
 *
 * <p>Filled before it is shared, then only read.
 */
final class PathIndex<T> {
  private static final String ALL_METHODS = "";

  private final Map<String, Map<String, T>> exact = new HashMap<>();
  private final Branch<T> patterns = new Branch<>();

  /**
   * Adds a value for some methods of a pattern, or for all when there are none.
   *
   * @return what is there already for one of the methods, in which case nothing is added
   */
  @Nullable T put(PathPattern pattern, List<String> methods, T value) {
    Map<String, T> byMethod =
        pattern.exact()
            ? exact.computeIfAbsent(pattern.toString(), path -> new HashMap<>())
            : patterns.grow(pattern);
    T present = overlapping(byMethod, methods);
    if (present == null) {
      (methods.isEmpty() ? List.of(ALL_METHODS) : methods)
          .forEach(method -> byMethod.put(method, value));
    }
    return present;
  }

  private static <T> @Nullable T overlapping(Map<String, T> byMethod, List<String> methods) {
    if (methods.isEmpty()) {
      return byMethod.values().stream().findFirst().orElse(null);
    }
    T all = byMethod.get(ALL_METHODS);
    return all != null
        ? all
        : methods.stream()
            .filter(byMethod::containsKey)
            .findFirst()
            .map(byMethod::get)
            .orElse(null);
  }

  /** What belongs to the method and the path; HEAD is GET where only GET is listed. */
  @Nullable T find(String method, String path) {
    Map<String, T> byMethod = exact.get(path);
    T found = byMethod == null ? null : find(byMethod, method);
    return found != null || !path.startsWith("/") ? found : patterns.find(method, path, 0);
  }

  private static <T> @Nullable T find(Map<String, T> byMethod, String method) {
    T found = byMethod.get(method);
    if (found == null && method.equals("HEAD")) {
      found = byMethod.get("GET");
    }
    return found != null ? found : byMethod.get(ALL_METHODS);
  }

  /** What may follow a common beginning of several patterns. */
  private static final class Branch<T> {
    private final Map<String, Branch<T>> literals = new HashMap<>();
    private @Nullable Branch<T> one;
    private final Map<String, T> rest = new HashMap<>();
    private final Map<String, T> here = new HashMap<>();

    Map<String, T> grow(PathPattern pattern) {
      Branch<T> branch = this;
      for (PathSegment segment : pattern.segments()) {
        switch (segment.kind()) {
          case REST -> {
            return branch.rest;
          }
          case ONE -> {
            if (branch.one == null) {
              branch.one = new Branch<>();
            }
            branch = branch.one;
          }
          case EXACT ->
              branch = branch.literals.computeIfAbsent(segment.value(), text -> new Branch<>());
        }
      }
      return branch.here;
    }

    /** Looks from the slash at {@code from}, or from the end of the path. */
    @Nullable T find(String method, String path, int from) {
      T found = null;
      if (from == path.length()) {
        found = PathIndex.find(here, method);
      } else {
        int end = PathPattern.segmentEnd(path, from);
        Branch<T> literal = literals.isEmpty() ? null : literals.get(path.substring(from + 1, end));
        if (literal != null) {
          found = literal.find(method, path, end);
        }
        if (found == null && one != null && end > from + 1) {
          found = one.find(method, path, end);
        }
      }
      return found != null ? found : PathIndex.find(rest, method);
    }
  }
}
