package dev.weir.spring.policy;

import dev.weir.policy.Policy;
import dev.weir.policy.PolicyException;
import dev.weir.policy.PolicyLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/**
 * Where the policy comes from: a file, a resource on the class path, the application's own
 * properties, or nowhere, which leaves the defaults. Environment variables override each as {@link
 * PolicyLoader} has it.
 *
 * <p>Immutable and thread-safe; reading blocks for as long as the file system does.
 */
public final class PolicySource {
  private static final String DEFAULT_NAME = "weir.toml";
  private static final String PROPERTY = "weir.policy-file";
  private static final String CLASS_PATH = ResourceLoader.CLASSPATH_URL_PREFIX;
  private static final String FILE = "file:";

  private final @Nullable Path file;
  private final @Nullable Resource resource;
  private final InlinePolicy inline;
  private final Map<String, String> environment;

  private PolicySource(
      @Nullable Path file,
      @Nullable Resource resource,
      InlinePolicy inline,
      Map<String, String> environment) {
    this.file = file;
    this.resource = resource;
    this.inline = inline;
    this.environment = environment;
  }

  /**
   * The source that an application names.
   *
   * @param named the file of {@code weir.policy-file}, if that is set; {@code weir.toml} in the
   *     working directory or else on the class path, if there is one, if not
   * @throws PolicyConflictException if there are properties {@code weir.policy.*} as well
   */
  public static PolicySource find(
      @Nullable String named, ConfigurableEnvironment environment, ResourceLoader resources) {
    return find(named, Path.of(""), environment, resources);
  }

  static PolicySource find(
      @Nullable String named,
      Path directory,
      ConfigurableEnvironment environment,
      ResourceLoader resources) {
    InlinePolicy inline = InlinePolicy.read(environment);
    Map<String, String> variables = new HashMap<>();
    environment
        .getSystemEnvironment()
        .forEach((name, value) -> variables.put(name, value.toString()));
    Path file = null;
    Resource resource = null;
    if (named == null || named.isBlank()) {
      Path candidate = directory.resolve(DEFAULT_NAME);
      Resource onClassPath = resources.getResource(CLASS_PATH + DEFAULT_NAME);
      if (Files.isRegularFile(candidate)) {
        file = candidate;
      } else if (onClassPath.exists()) {
        resource = onClassPath;
      }
    } else if (hasScheme(named, CLASS_PATH)) {
      resource = resources.getResource(CLASS_PATH + named.substring(CLASS_PATH.length()));
    } else {
      file = directory.resolve(hasScheme(named, FILE) ? named.substring(FILE.length()) : named);
    }
    if (!inline.isEmpty() && (file != null || resource != null)) {
      throw new PolicyConflictException(
          named == null || named.isBlank() ? "the file " + DEFAULT_NAME : PROPERTY + "=" + named,
          inline.first());
    }
    return new PolicySource(file, resource, inline, Map.copyOf(variables));
  }

  /** Schemes have no case (RFC 3986, section 3.1). */
  private static boolean hasScheme(String url, String scheme) {
    return url.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  /** The file, if it is one that can change while the application runs. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /** Environment variables that override it. */
  public Map<String, String> environment() {
    return environment;
  }

  /**
   * Reads it now.
   *
   * @throws PolicyException with every problem there is
   */
  public Policy load() {
    if (file != null) {
      return PolicyLoader.load(file, environment);
    }
    return resource == null
        ? PolicyLoader.properties(inline.properties(), environment)
        : PolicyLoader.parse(text(resource), resource.getDescription(), environment);
  }

  private static String text(Resource resource) {
    try (InputStream in = resource.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          PROPERTY + ": " + resource.getDescription() + " cannot be read; check the path", e);
    }
  }

  /** The source, for people. */
  @Override
  public String toString() {
    if (file != null) {
      return file.toString();
    }
    if (resource != null) {
      return resource.getDescription();
    }
    return inline.isEmpty() ? "defaults" : "weir.policy.*";
  }
}
