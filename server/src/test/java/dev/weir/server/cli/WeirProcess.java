package dev.weir.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command line as a process of its own, with nothing of this one's environment for it. */
final class WeirProcess implements AutoCloseable {
  private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");

  private final Process process;
  private final BufferedReader out;
  private final Path err;

  private WeirProcess(Process process, Path err) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.err = err;
  }

  /** Starts a command in a directory. */
  static WeirProcess start(Path directory, String... arguments) throws IOException {
    return start(directory, Map.of(), arguments);
  }

  /** Starts a command in a directory, with variables of its own. */
  static WeirProcess start(Path directory, Map<String, String> variables, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(tool("java"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Weir.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command);
    process
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("WEIR_")
                    || name.equals("REDIS_URL")
                    || name.endsWith("JAVA_OPTIONS")
                    || name.equals("JAVA_TOOL_OPTIONS"));
    process.environment().putAll(variables);
    Path err = Files.createTempFile(directory, "err", ".txt");
    return new WeirProcess(
        process.directory(directory.toFile()).redirectError(err.toFile()).start(), err);
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  /** Waits until it says where it listens, a minute at most. */
  URI uri() throws Exception {
    return CompletableFuture.supplyAsync(this::readUri).get(1, TimeUnit.MINUTES);
  }

  private URI readUri() {
    return out.lines()
        .map(URL::matcher)
        .filter(Matcher::find)
        .map(url -> URI.create(url.group()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("ended without saying where it listens: " + err()));
  }

  /** Asks it to stop, as a terminal does. */
  void stop() {
    process.destroy();
  }

  /** Sends it a signal, such as {@code HUP}. */
  void signal(String name) throws IOException, InterruptedException {
    run("kill", "-" + name, Long.toString(process.pid()));
  }

  /** The bytes of all objects that are in use. */
  long liveBytes() throws IOException, InterruptedException {
    String histogram = run(tool("jcmd"), Long.toString(process.pid()), "GC.class_histogram");
    String total = histogram.strip().lines().reduce("", (before, line) -> line);
    return Long.parseLong(total.strip().split("\\s+", -1)[2]);
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (tool.waitFor() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + said);
    }
    return said;
  }

  /** Ends it like {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    exitCode();
  }

  /** Waits for its end, a minute at most. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      throw new AssertionError("the process does not end: " + process.pid());
    }
    return process.exitValue();
  }

  /** What it said on its error stream. */
  String err() {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
