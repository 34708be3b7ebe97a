package dev.weir.policy;

/**
 * Where limits are counted. An immutable value.
 *
 * @param maxKeys the most keys held in memory
 */
public record StoreSettings(long maxKeys) {
  /** What holds unless a policy says otherwise: a million keys. */
  public static final StoreSettings DEFAULTS = new StoreSettings(1_000_000);

  private static final long MAX_KEYS = 100_000_000;

  public StoreSettings {
    requireMaxKeys(maxKeys);
  }

  static long requireMaxKeys(long maxKeys) {
    if (maxKeys < 1 || maxKeys > MAX_KEYS) {
      throw new IllegalArgumentException(
          "must be between 1 and " + MAX_KEYS + " keys, got " + maxKeys);
    }
    return maxKeys;
  }
}
