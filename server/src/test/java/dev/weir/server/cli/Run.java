package dev.weir.server.cli;

import dev.weir.ManualTicker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of the command line in this process, and what came of it. */
final class Run {
  private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private final CompletableFuture<URI> printedUri = new CompletableFuture<>();
  private final StringWriter err = new StringWriter();
  private final StringWriter out =
      new StringWriter() {
        @Override
        public void flush() {
          Matcher url = URL.matcher(toString());
          if (url.find()) {
            printedUri.complete(URI.create(url.group()));
          }
        }
      };

  private int exitCode = -1;

  private Run(Path directory) {
    this.directory = directory;
  }

  static Run in(Path directory) {
    return new Run(directory);
  }

  Run with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Run weir(String... arguments) {
    Console console =
        new Console(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            environment,
            directory,
            new ManualTicker());
    exitCode = Weir.run(console, arguments);
    return this;
  }

  int exitCode() {
    return exitCode;
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  /** The first address of this machine that was printed. */
  CompletableFuture<URI> printedUri() {
    return printedUri;
  }
}
