package dev.weir.redis;

import java.util.List;

/**
 * One thing to ask the script: a verb on one counter, in the form in which it travels.
 *
 * @param keys the Redis keys it touches, all on one slot, the counter's first
 * @param command the verb, the limits and the permits, as the script reads them
 */
record Question(List<byte[]> keys, byte[] command) {}
