package dev.weir;

/**
 * What a limiter has done so far.
 *
 * @param allowed requests granted since it was made, waits and reservations included
 * @param refused requests refused
 * @param waiting callers waiting now
 * @param remaining permits that could be taken now, of the limit with the fewest
 */
public record LimiterStats(long allowed, long refused, long waiting, long remaining) {}
