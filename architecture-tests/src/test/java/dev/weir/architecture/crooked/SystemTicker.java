package dev.weir.architecture.crooked;

/** Named like the one that may read the clock, but it is not a ticker. */
final class SystemTicker {
  final long nanos = System.nanoTime();
}
