package dev.weir.architecture.crooked;

final class Sums {
  static final class Within {
    static long second(long seconds, int nanos) {
      return seconds + (nanos + 999_999_999) / 1_000_000_000;
    }
  }

  static final class Kept {
    static long second(long seconds, int nanos, int more) {
      int sum = nanos + more;
      return seconds * 1_000_000_000 + sum;
    }
  }

  private Sums() {}
}
