package dev.weir.architecture.sound.server.cli;

import dev.weir.architecture.sound.http.Filter;

/** The one place that prints. */
public final class Main {
  private Main() {}

  /** Prints. */
  public static void print(Filter filter) {
    System.out.println(filter);
  }
}
