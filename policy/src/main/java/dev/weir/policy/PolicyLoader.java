package dev.weir.policy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Reads policies from TOML (toml.io, version 1.0 and 1.1) and the environment.
 *
 * <p>Environment beats file beats default. Every setting can be overridden by a variable named
 * {@code WEIR_} and the setting's path in capitals with {@code __} between levels: {@code
 * WEIR_HEADERS__RESET=delta}, {@code WEIR_ENDPOINTS__0__COST=5}. A list of single values is given
 * whole, separated by commas, {@code WEIR_DEFAULT__LIMITS=100/min,5000/day}, or by entry, {@code
 * WEIR_DEFAULT__LIMITS__0=200/min}; the index after the last adds one. In the names of tiers {@code
 * _} stands for {@code -}: {@code WEIR_TIERS__BIG_SPENDER__LIMITS} is {@code tiers.big-spender}.
 * Variables without {@code __} are not configuration, but for {@code REDIS_URL}: it sets the
 * store's URL and, when no type is set, its type.
 *
 * <p>Everything that is wrong is told at once, with its place. Two things hide what follows: a file
 * that cannot be read, and one that is not TOML. Keys that are unknown, or known and without effect
 * in this version, are errors, so that nobody believes a setting is in force when it is not. What
 * is {@link Given} is for the one who uses it to judge.
 *
 * <p>Stateless and thread-safe; {@link #load} blocks for as long as the file system does.
 */
public final class PolicyLoader {
  /** The largest file, in bytes. */
  public static final int MAX_FILE_BYTES = 1 << 20;

  private PolicyLoader() {}

  /**
   * Reads a policy file. Paths in it are relative to the file's directory.
   *
   * @param environment environment variables that override it
   * @throws PolicyException with every problem there is, a missing file included
   */
  public static Policy load(Path file, Map<String, String> environment) {
    return load(file, PolicyFile.read(file), environment);
  }

  /** Reads a policy from what its file held. */
  static Policy load(Path file, PolicyFile content, Map<String, String> environment) {
    String source = file.toString();
    if (content instanceof PolicyFile.Unreadable unreadable) {
      throw new PolicyException(
          List.of(new PolicyProblem(source, 0, 0, "file", unreadable.problem())));
    }
    String text = ((PolicyFile.Text) content).text();
    return read(text, source, file.resolveSibling(""), environment);
  }

  /**
   * Reads a policy from text; {@code source} names it in problems. Paths in it are relative to the
   * working directory.
   *
   * @throws PolicyException with every problem there is
   */
  public static Policy parse(String text, String source, Map<String, String> environment) {
    return read(text, source, Path.of(""), environment);
  }

  /**
   * Reads a policy from settings that were found elsewhere than in a file of its own. Paths in it
   * are relative to the working directory.
   *
   * @param environment environment variables that override them
   * @throws PolicyException with every problem there is
   */
  public static Policy properties(
      List<PolicyProperty> properties, Map<String, String> environment) {
    Problems problems = new Problems();
    Node.Table root = PropertyTree.of(properties, problems);
    problems.throwIfAny();
    return read(root, Path.of(""), environment, problems);
  }

  private static Policy read(
      String text, String source, Path directory, Map<String, String> environment) {
    Problems problems = new Problems();
    Node.Table root = TomlTree.parse(text, source, problems);
    problems.throwIfAny();
    return read(root, directory, environment, problems);
  }

  private static Policy read(
      Node.Table root, Path directory, Map<String, String> environment, Problems problems) {
    new EnvironmentOverrides(problems).apply(environment, root);
    return new PolicyReader(directory, problems).read(new Section(root, "", problems));
  }
}
