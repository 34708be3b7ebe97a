package dev.weir.spring.web;

import dev.weir.http.PathNormalizer;
import dev.weir.policy.Policy;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.PathContainer.PathSegment;

/**
 * Paths that are not limited unless an endpoint of the policy has exactly that path. An immutable
 * value.
 *
 * <p>Requests are compared as Spring routes them, in a servlet container and in a reactive server
 * alike: decoded and without parameters, but with every segment that was sent. {@code /files/../x}
 * is not {@code /x}, nor is {@code /x/}; and a path that servers disagree on is never excluded.
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

  /** Whether a path, in the form of these, is one of them. */
  boolean contains(String path) {
    return paths.contains(path);
  }

  /**
   * Whether requests for a path pass unlimited by a policy.
   *
   * @param sent the path as it was sent, below the application's own
   */
  boolean leaveOut(PathContainer sent, Policy policy) {
    String path = decoded(sent);
    return paths.contains(path)
        && !PathNormalizer.isDisputed(sent.value())
        && policy.endpoints().stream()
            .noneMatch(endpoint -> endpoint.path().toString().equals(path));
  }

  private static String decoded(PathContainer sent) {
    String value = sent.value();
    return value.indexOf('%') < 0 && value.indexOf(';') < 0
        ? value
        : sent.elements().stream()
            .map(
                element ->
                    element instanceof PathSegment segment
                        ? segment.valueToMatch()
                        : element.value())
            .collect(Collectors.joining());
  }
}
