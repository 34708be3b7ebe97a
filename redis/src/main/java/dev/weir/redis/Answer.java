package dev.weir.redis;

/** What the script answered to one question; {@code answer.lua} says how it travels. */
sealed interface Answer {
  /** The numbers it computed; their meaning belongs to the verb. */
  final class Numbers implements Answer {
    private final long[] values;

    /** Takes over the array, which nobody changes any more. */
    Numbers(long[] values) {
      this.values = values;
    }

    long get(int index) {
      return values[index];
    }

    int size() {
      return values.length;
    }
  }

  /** It could not decide this question, such as when the key holds something of another kind. */
  record Failed(String message) implements Answer {}

  /** It was asked by itself and not answered, while others of its call may have been. */
  record Lost(RedisStoreException why) implements Answer {}
}
