package dev.weir;

/**
 * What a keyed limiter has done so far, over all keys.
 *
 * @param allowed requests granted since it was made, waits and reservations included
 * @param refused requests refused
 * @param waiting callers waiting now
 * @param keys keys held by the store now
 */
public record KeyedStats(long allowed, long refused, long waiting, long keys) {}
