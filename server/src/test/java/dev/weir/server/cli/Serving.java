package dev.weir.server.cli;

import java.net.URI;
import java.util.concurrent.TimeUnit;

/** A command that serves, on a thread of its own. */
final class Serving implements AutoCloseable {
  private final Run run;
  private final Thread thread;
  private final URI uri;

  private Serving(Run run, Thread thread) throws Exception {
    this.run = run;
    this.thread = thread;
    this.uri = run.printedUri().get(1, TimeUnit.MINUTES);
  }

  /** Returns when the command has said where it listens. */
  static Serving start(Run run, String... arguments) throws Exception {
    Thread thread =
        new Thread(
            () -> {
              run.weir(arguments);
              run.printedUri().completeExceptionally(new AssertionError(run.err()));
            });
    thread.start();
    return new Serving(run, thread);
  }

  URI uri() {
    return uri;
  }

  /** Ends the command; how it ended. */
  int stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
    return run.exitCode();
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(TimeUnit.MINUTES.toMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new AssertionError("the server outlives its test");
    }
  }
}
