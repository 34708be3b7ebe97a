package dev.weir.redis;

/**
 * One thing to ask the script: a verb on one key, in the form in which it travels.
 *
 * <p>The i-th question of a call is about its {@code KEYS[i]}. Other keys that belong to a counter
 * carry its hash tag, so the script may touch them without their being named. The arrays are
 * shared, not copied: whoever holds a question only reads them.
 */
final class Question {
  private final byte[] key;
  private final byte[] command;

  /**
   * A question.
   *
   * @param key the Redis key it is about, which also decides the slot
   * @param command the verb, the permits and the limits, as the script reads them
   */
  Question(byte[] key, byte[] command) {
    this.key = key;
    this.command = command;
  }

  /** The Redis key it is about, which also decides the slot. */
  byte[] key() {
    return key;
  }

  /** The verb, the permits and the limits, as the script reads them. */
  byte[] command() {
    return command;
  }
}
