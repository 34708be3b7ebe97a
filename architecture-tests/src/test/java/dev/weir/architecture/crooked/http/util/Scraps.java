package dev.weir.architecture.crooked.http.util;

import dev.weir.architecture.crooked.http.Cycle;

/** In a package that is named for nothing and says nothing about null. */
public final class Scraps {
  /** Closes the circle. */
  public Class<?> cycle() {
    return Cycle.class;
  }
}
