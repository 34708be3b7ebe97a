package dev.weir.policy;

import dev.weir.Limit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads {@code [store]}.
 *
 * <p>Settings of Redis beside {@code type = "memory"} wait for the day it is switched. Without any
 * type they are problems: somebody believes that Redis counts.
 */
final class StoreReader {
  private static final List<String> OF_REDIS =
      List.of(
          "url",
          "prefix",
          "timeout",
          "required",
          "when_down",
          "instances",
          "buckets",
          "trusted_certificates");

  private final Path directory;

  /** Reads file names relative to {@code directory}. */
  StoreReader(Path directory) {
    this.directory = directory;
  }

  private enum Type {
    MEMORY,
    REDIS;

    static Type parse(String text) {
      return switch (text) {
        case "memory" -> MEMORY;
        case "redis" -> REDIS;
        default ->
            throw new IllegalArgumentException(
                "must be \"memory\" (each process counts by itself) or \"redis\" (all count"
                    + " together), got "
                    + Text.quoted(text));
      };
    }
  }

  StoreSettings read(Section section) {
    boolean typed = section.setting("type").isPresent();
    Type type = section.text("type", Type::parse).orElse(Type.MEMORY);
    int maxKeys =
        section
            .integer("max_keys", StoreSettings::requireMaxKeys)
            .orElse(StoreSettings.DEFAULTS.maxKeys());
    StoreSettings.Redis redis = redis(section, maxKeys);
    if (!typed) {
      OF_REDIS.forEach(key -> section.setting(key).ifPresent(StoreReader::refuseWithoutType));
    }
    section.close();
    return type == Type.REDIS ? redis : new StoreSettings.Memory(maxKeys);
  }

  private StoreSettings.Redis redis(Section section, int maxKeys) {
    return new StoreSettings.Redis(
        maxKeys,
        given(section, "url", Setting::text),
        given(section, "prefix", Setting::text),
        given(section, "timeout", setting -> setting.text(Limit::parsePeriod)),
        section.flag("required", false),
        section.text("when_down", StoreSettings.WhenDown::parse),
        given(section, "instances", setting -> setting.integer(StoreReader::requireInt)),
        given(section, "buckets", setting -> setting.integer(StoreReader::requireInt)),
        given(section, "trusted_certificates", this::file));
  }

  private static <T> Optional<Given<T>> given(
      Section section, String key, Function<Setting, Optional<T>> read) {
    return section.setting(key).flatMap(setting -> read.apply(setting).map(setting::given));
  }

  private static int requireInt(long number) {
    if (number != (int) number) {
      throw new IllegalArgumentException(
          "must be between 0 and " + Integer.MAX_VALUE + ", got " + number);
    }
    return (int) number;
  }

  /** A file named in the policy file is looked for beside it. */
  private Optional<Path> file(Setting setting) {
    return setting
        .text(text -> Path.of(Text.requireNotBlank(text)))
        .map(path -> setting.node().place().inFile() ? directory.resolve(path) : path);
  }

  private static void refuseWithoutType(Setting setting) {
    setting.problem(
        "is for Redis, but no type says to use it; add type = \"redis\", or type = \"memory\" to"
            + " keep this for later");
  }
}
