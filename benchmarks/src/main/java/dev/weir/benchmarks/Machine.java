package dev.weir.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a run took place: figures mean nothing without it. */
final class Machine {
  private static final double GIBIBYTE = 1L << 30;

  private Machine() {}

  static String description() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %.0f GiB, %s %s",
        processor(),
        system.getAvailableProcessors(),
        system.getTotalMemorySize() / GIBIBYTE,
        system.getName(),
        system.getVersion());
  }

  static String java() {
    return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
  }

  /** The artifacts these classes come from, by the names of their jars. */
  static String libraries(List<Class<?>> classes) {
    return classes.stream().map(Machine::jar).distinct().collect(Collectors.joining(", "));
  }

  private static String jar(Class<?> type) {
    try {
      Path file = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      return file.getFileName().toString().replaceFirst("\\.jar$", "");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no jar holds " + type, e);
    }
  }

  private static String processor() {
    Path linux = Path.of("/proc/cpuinfo");
    if (Files.isReadable(linux)) {
      try (Stream<String> lines = Files.lines(linux)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      } catch (IOException e) {
        return System.getProperty("os.arch");
      }
    }
    return System.getProperty("os.arch");
  }
}
