package dev.weir.spring.policy;

import dev.weir.policy.PolicyProperty;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.Resource;

/**
 * The properties {@code weir.policy.*} of an application, each with the place where it was found.
 * An immutable value.
 *
 * <p>As always in Spring, what comes first wins, and a list is taken whole from the first source
 * that has some of it. Environment variables are not asked for properties: the policy has names of
 * its own for them, {@code WEIR_DEFAULT__LIMITS}, and platforms set {@code WEIR_POLICY_PORT} for a
 * service that is called weir-policy.
 *
 * @param properties the properties, with {@code weir.policy.} taken off
 */
record InlinePolicy(List<PolicyProperty> properties) {
  private static final String PREFIX = "weir.policy.";

  InlinePolicy {
    properties = List.copyOf(properties);
  }

  static InlinePolicy read(ConfigurableEnvironment environment) {
    List<PolicyProperty> found = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> names
          && !(source instanceof SystemEnvironmentPropertySource)) {
        List<PolicyProperty> own = of(names, environment, taken);
        own.forEach(property -> taken.add(claim(property.path())));
        found.addAll(own);
      }
    }
    return new InlinePolicy(found);
  }

  boolean isEmpty() {
    return properties.isEmpty();
  }

  PolicyProperty first() {
    return properties.get(0);
  }

  private static List<PolicyProperty> of(
      EnumerablePropertySource<?> source, ConfigurableEnvironment environment, Set<String> taken) {
    List<PolicyProperty> properties = new ArrayList<>();
    for (String name : source.getPropertyNames()) {
      if (name.startsWith(PREFIX) && !taken.contains(claim(name.substring(PREFIX.length())))) {
        Object value = source.getProperty(name);
        String text = environment.resolveRequiredPlaceholders(String.valueOf(value));
        properties.add(
            property(
                name.substring(PREFIX.length()),
                text,
                source,
                OriginLookup.getOrigin(source, name)));
      }
    }
    return properties;
  }

  /**
   * A list belongs to whoever has its first entry, and so does what a list was set to as a text.
   */
  private static String claim(String path) {
    int bracket = path.indexOf('[');
    return (bracket < 0 ? path : path.substring(0, bracket)).replace('-', '_');
  }

  private static PolicyProperty property(
      String path, String text, PropertySource<?> source, @Nullable Origin origin) {
    if (origin instanceof TextResourceOrigin place && place.getLocation() != null) {
      return new PolicyProperty(
          path,
          text,
          name(place.getResource(), source),
          place.getLocation().getLine() + 1,
          place.getLocation().getColumn() + 1);
    }
    return new PolicyProperty(path, text, source.getName(), 0, 0);
  }

  private static String name(@Nullable Resource resource, PropertySource<?> source) {
    String file = resource == null ? null : resource.getFilename();
    return file == null ? source.getName() : file;
  }
}
