package dev.weir.architecture.crooked.http;

import dev.weir.architecture.crooked.http.util.Scraps;

/** Knows who knows it. */
public final class Cycle {
  final Scraps scraps = new Scraps();
}
