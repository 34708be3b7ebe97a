package dev.weir.architecture.sound;

final class Sums {
  static long nanos(int seconds, int nanos) {
    int half = nanos / 2 * 2;
    return seconds * 1_000_000_000L + nanos - (half > 0 ? 1 : 0);
  }

  private Sums() {}
}
