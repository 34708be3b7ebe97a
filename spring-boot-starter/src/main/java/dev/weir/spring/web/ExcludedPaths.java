package dev.weir.spring.web;

import dev.weir.policy.Policy;
import java.util.Collection;
import java.util.Set;

/**
 * Paths that are not limited unless an endpoint of the policy has exactly that path. An immutable
 * value.
 *
 * @param paths the paths, decoded and below the application's own
 */
public record ExcludedPaths(Set<String> paths) {
  public ExcludedPaths {
    paths = Set.copyOf(paths);
    for (String path : paths) {
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException(
            "weir.filter.excluded-paths: must start with /, got \"" + path + "\"");
      }
    }
  }

  /** The paths of a list, which may name one twice. */
  public static ExcludedPaths of(Collection<String> paths) {
    return new ExcludedPaths(Set.copyOf(paths));
  }

  /** Whether requests for a path pass unlimited by a policy. */
  public boolean leaveOut(String path, Policy policy) {
    return paths.contains(path)
        && policy.endpoints().stream()
            .noneMatch(endpoint -> endpoint.path().toString().equals(path));
  }
}
