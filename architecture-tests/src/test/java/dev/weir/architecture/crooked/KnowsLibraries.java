package dev.weir.architecture.crooked;

import io.lettuce.core.RedisClient;
import jakarta.servlet.Servlet;
import org.springframework.core.Ordered;
import org.tomlj.TomlTable;
import picocli.CommandLine;

/** The core, with everything on board. */
interface KnowsLibraries {
  Servlet servlet();

  Ordered spring();

  TomlTable toml();

  RedisClient redis();

  CommandLine commandLine();
}
