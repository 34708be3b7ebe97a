package dev.weir.server.cli;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;

/** What {@code nohup} and some supervisors do: SIGHUP is ignored by a process and its children. */
final class Nohup {
  private Nohup() {}

  /** Skips a test of the signal where this process, and so whatever it starts, ignores it. */
  static void assumeNone() throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh", "-c", "kill -HUP $$; exit 0").start();
    assumeThat(shell.waitFor()).as("a shell's exit after SIGHUP, 0 if it ignores it").isNotZero();
  }
}
