package dev.weir.redis;

/** What the script answered to one question. */
sealed interface Answer {
  /** The numbers it computed; their meaning belongs to the verb. */
  record Numbers(long[] values) implements Answer {}

  /** It could not decide this question, such as when the key holds something of another kind. */
  record Failed(String message) implements Answer {}
}
