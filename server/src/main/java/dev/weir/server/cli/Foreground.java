package dev.weir.server.cli;

import dev.weir.server.ServerConfig;
import dev.weir.server.WeirServer;
import java.net.URI;
import java.util.function.Function;

/** Runs a server for as long as its command. */
final class Foreground {
  private Foreground() {}

  /** Prints the greeting once the server listens; ends with the process or the thread. */
  static int run(ServerConfig config, Console console, Function<URI, String> greeting) {
    try (WeirServer server = WeirServer.start(config, console.ticker())) {
      Hangup hangup = hangup(config, server);
      try {
        console.out().println(greeting.apply(server.uri()));
        server.awaitClose();
      } finally {
        hangup.restore();
      }
    } catch (InterruptedException e) {
      // That is how a thread is asked to end, and it does: the server is closed by now.
    }
    return ExitCode.DONE;
  }

  /** A demo ends with its terminal: it has no file that could be read again. */
  private static Hangup hangup(ServerConfig config, WeirServer server) {
    return config.api() == ServerConfig.Api.DEMO
        ? Hangup.untouched()
        : Hangup.calls(server::reload);
  }
}
