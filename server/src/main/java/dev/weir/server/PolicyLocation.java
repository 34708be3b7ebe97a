package dev.weir.server;

import dev.weir.policy.PolicyLoader;
import java.util.Map;
import java.util.Objects;

/**
 * Where a policy is. An immutable value.
 *
 * @param path a file, or a resource such as {@code classpath:demo.toml}
 * @param environment environment variables that override it, as {@link PolicyLoader} has it
 */
public record PolicyLocation(String path, Map<String, String> environment) {
  public PolicyLocation {
    Objects.requireNonNull(path, "path");
    environment = Map.copyOf(environment);
  }
}
