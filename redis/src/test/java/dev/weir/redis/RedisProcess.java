package dev.weir.redis;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis on loopback, that a test may kill, freeze and start again on the same port. It ends
 * with the JVM at the latest. {@code -Dweir.redis.executable=/path/to/redis-server} chooses another
 * than the bundled one; a test may name one that is installed.
 */
public final class RedisProcess implements AutoCloseable {
  private static final Random PORTS = new Random();
  private static final int LOWEST_PORT = 10_000;
  private static final int BUS = 10_000;
  private static final @Nullable String EXECUTABLE = System.getProperty("weir.redis.executable");

  private final File executable;
  private final int port;
  private final List<String> options;
  private final Path directory;
  private @Nullable Process process;

  private RedisProcess(File executable, int port, List<String> options) {
    this.executable = executable;
    this.port = port;
    this.options = options;
    try {
      this.directory = Files.createTempDirectory("weir-redis-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
  }

  /** Starts one on a free port, with options such as {@code "--maxmemory", "10mb"}. */
  public static RedisProcess start(String... options) {
    return startOn(freePort(), options);
  }

  /** Starts one on the given port. */
  public static RedisProcess startOn(int port, String... options) {
    return startOn(executable(), port, options);
  }

  /** Starts another server than the usual one, on the given port. */
  static RedisProcess startOn(File executable, int port, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of("--port", String.valueOf(port), "--save", "", "--bind", "127.0.0.1"));
    all.addAll(List.of(options));
    RedisProcess redis = new RedisProcess(executable, port, all);
    redis.launch();
    return redis;
  }

  /** Starts a Sentinel that watches a master. */
  static RedisProcess startSentinel(int port, List<String> configuration) {
    RedisProcess sentinel = new RedisProcess(executable(), port, new ArrayList<>());
    try {
      Path file = sentinel.directory.resolve("sentinel.conf");
      Files.write(file, configuration);
      sentinel.options.addAll(List.of(file.toString(), "--sentinel"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sentinel.launch();
    return sentinel;
  }

  /** A port that nobody listens on, nor on the one that a cluster's bus would use with it. */
  public static int freePort() {
    while (true) {
      int port = LOWEST_PORT + PORTS.nextInt(BUS);
      if (isFree(port) && isFree(port + BUS)) {
        return port;
      }
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  /** Starts it again after {@link #kill()}, with nothing in it. */
  public void restart() {
    launch();
  }

  private void launch() {
    List<String> command = new ArrayList<>(List.of(executable.getPath()));
    command.addAll(options);
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("Redis on port " + port)
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(10))
        .ignoreExceptions()
        .until(this::isListening);
  }

  /** The one that is usually started. */
  static File executable() {
    try {
      return EXECUTABLE == null ? Bundled.FILE : new File(EXECUTABLE);
    } catch (ExceptionInInitializerError e) {
      throw new IllegalStateException("the bundled Redis could not be unpacked", e);
    }
  }

  private static final class Bundled {
    static final File FILE = unpack();

    private static File unpack() {
      try {
        return ExecutableProvider.newJarResourceProvider().get();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private boolean isListening() {
    try (RespClient client = new RespClient(port)) {
      client.send("PING");
    } catch (IllegalStateException refused) {
      return String.valueOf(refused.getMessage()).startsWith("NOAUTH");
    }
    return true;
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** The URL without credentials. */
  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** Sends a command. */
  public @Nullable Object ask(String... command) {
    return RespClient.ask(port, command);
  }

  /** Sends a command that a list answers. */
  public List<?> list(String... command) {
    return (List<?>) Objects.requireNonNull(ask(command));
  }

  /** Ends it like {@code kill -9}. */
  public void kill() {
    Process running = running();
    running.destroyForcibly();
    try {
      running.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops it where it is; connections stay open and silent. */
  public void freeze() {
    signal("-STOP");
  }

  /** Lets it go on after {@link #freeze()}. */
  public void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      new ProcessBuilder("kill", signal, String.valueOf(running().pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("Redis was not started");
    }
    return process;
  }

  private void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  /** Ends it and removes its files. */
  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
