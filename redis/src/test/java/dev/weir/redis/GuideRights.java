package dev.weir.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The rights that {@code docs/guides/redis.md} tells its readers to give. */
final class GuideRights {
  private static final Path GUIDE = Path.of("..", "docs", "guides", "redis.md");
  private static final String COMMAND = "ACL SETUSER weir on >… ";

  private GuideRights() {}

  static List<String> read() {
    try {
      return Files.readAllLines(GUIDE).stream()
          .filter(line -> line.startsWith(COMMAND))
          .findFirst()
          .map(line -> List.of(line.substring(COMMAND.length()).split(" ", -1)))
          .orElseThrow(() -> new IllegalStateException("no line \"" + COMMAND + "\" in " + GUIDE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
