/**
 * Limits, decisions and the limiters that make them.
 *
 * <p>Start with {@link dev.weir.RateLimiter} for one thing to protect, {@link
 * dev.weir.KeyedRateLimiter} for many clients, {@link dev.weir.ConcurrencyLimiter} for permits in
 * flight. {@link dev.weir.LimitStore} is the port behind which limits are counted, in this process
 * or shared.
 */
@NullMarked
package dev.weir;

import org.jspecify.annotations.NullMarked;
