package dev.weir.benchmarks.core;

import java.util.concurrent.atomic.AtomicLong;

/** The least any lock-free limiter has to do. */
final class Floor {
  private Floor() {}

  /** Reads the clock once, then moves the word forward by a compare-and-set that has to succeed. */
  static boolean advance(AtomicLong word) {
    long now = System.nanoTime();
    long current;
    do {
      current = word.get();
    } while (!word.compareAndSet(current, Math.max(current + 1, now)));
    return true;
  }
}
