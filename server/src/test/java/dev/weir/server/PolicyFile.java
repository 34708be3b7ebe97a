package dev.weir.server;

import dev.weir.server.demo.DemoPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A policy for a server under test: a file that goes with it, or the demo's. */
final class PolicyFile implements AutoCloseable {
  private final PolicyLocation location;
  private final Optional<Path> file;

  private PolicyFile(PolicyLocation location, Optional<Path> file) {
    this.location = location;
    this.file = file;
  }

  static PolicyFile demo() {
    return new PolicyFile(new PolicyLocation(DemoPolicy.PATH, Map.of()), Optional.empty());
  }

  static PolicyFile of(String text) {
    try {
      Path file = Files.createTempDirectory("weir").resolve("weir.toml");
      Files.writeString(file, text);
      return new PolicyFile(new PolicyLocation(file.toString(), Map.of()), Optional.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PolicyLocation location() {
    return location;
  }

  Path path() {
    return file.orElseThrow();
  }

  @Override
  public void close() {
    try {
      if (file.isPresent()) {
        Files.deleteIfExists(file.get());
        Files.deleteIfExists(file.get().getParent());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
