package dev.weir.policy;

/**
 * Where limits are counted.
 *
 * @param maxKeys the most keys held in memory
 */
public record StoreSettings(long maxKeys) {}
