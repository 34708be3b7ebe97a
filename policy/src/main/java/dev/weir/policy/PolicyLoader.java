package dev.weir.policy;

import java.nio.file.Path;
import java.util.Map;

/** Reads policies from TOML and the environment. */
public final class PolicyLoader {
  private PolicyLoader() {}

  /**
   * Reads a policy file.
   *
   * @param environment environment variables that override it
   * @throws PolicyException with every problem there is, a missing file included
   */
  public static Policy load(Path file, Map<String, String> environment) {
    throw new UnsupportedOperationException();
  }

  /** Reads a policy from text; {@code source} names it in problems. */
  public static Policy parse(String text, String source, Map<String, String> environment) {
    throw new UnsupportedOperationException();
  }
}
