package dev.weir.spring.store;

import dev.weir.policy.Given;
import dev.weir.policy.PolicyException;
import dev.weir.policy.PolicyProblem;
import dev.weir.policy.StoreSettings;
import dev.weir.redis.RedisSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A policy's {@code [store]} in the terms of the Redis store, which has the rules of its settings.
 */
public final class RedisSection {
  private final RedisSettings.Builder settings = RedisSettings.builder();
  private final List<PolicyProblem> problems = new ArrayList<>();

  private RedisSection() {}

  /**
   * The settings; where the policy says nothing, the Redis store's own defaults.
   *
   * @throws PolicyException with everything that the Redis store objects to, and its place
   */
  public static RedisSettings read(StoreSettings.Redis store) {
    RedisSection section = new RedisSection();
    section.take(store);
    if (!section.problems.isEmpty()) {
      throw new PolicyException(section.problems);
    }
    return section.settings.build();
  }

  private void take(StoreSettings.Redis store) {
    settings.maxKeys(store.maxKeys()).required(store.required());
    store.whenDown().map(RedisSection::whenDown).ifPresent(settings::whenDown);
    take(store.url(), settings::url);
    take(store.prefix(), settings::prefix);
    take(store.timeout(), settings::timeout);
    take(store.instances(), settings::instances);
    take(store.buckets(), settings::buckets);
    take(store.trustedCertificates(), file -> settings.trustedCertificates(requireReadable(file)));
  }

  private <T> void take(Optional<Given<T>> given, Consumer<T> setter) {
    given.ifPresent(
        setting -> {
          try {
            setter.accept(setting.value());
          } catch (IllegalArgumentException e) {
            problems.add(
                setting.problem(withoutField(setting.path(), String.valueOf(e.getMessage()))));
          }
        });
  }

  /** The store says the field's name first, which the path ends with. */
  private static String withoutField(String path, String message) {
    String field = path.substring(path.lastIndexOf('.') + 1);
    return message.startsWith(field)
        ? message.substring(field.length()).replaceFirst("^:? ", "")
        : message;
  }

  private static Path requireReadable(Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "must be a PEM file that this user may read, got \"" + file + "\"");
    }
    return file;
  }

  private static RedisSettings.WhenDown whenDown(StoreSettings.WhenDown whenDown) {
    return switch (whenDown) {
      case OPEN -> RedisSettings.WhenDown.OPEN;
      case CLOSED -> RedisSettings.WhenDown.CLOSED;
      case LOCAL -> RedisSettings.WhenDown.LOCAL;
    };
  }
}
