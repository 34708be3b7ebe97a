package dev.weir.policy;

import dev.weir.InProcessStore;

/**
 * Where limits are counted. An immutable value.
 *
 * @param maxKeys the most keys held in memory
 */
public record StoreSettings(int maxKeys) {
  /** What holds unless a policy says otherwise: a million keys. */
  public static final StoreSettings DEFAULTS = new StoreSettings(InProcessStore.DEFAULT_MAX_KEYS);

  public StoreSettings {
    requireMaxKeys(maxKeys);
  }

  static int requireMaxKeys(long maxKeys) {
    if (maxKeys < 1 || maxKeys > InProcessStore.MAX_KEYS) {
      throw new IllegalArgumentException(
          "must be between 1 and " + InProcessStore.MAX_KEYS + " keys, got " + maxKeys);
    }
    return (int) maxKeys;
  }
}
