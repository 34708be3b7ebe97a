/**
 * Limits counted in Redis, and what goes with them, shared by every instance.
 *
 * <p>{@code RedisStore} is the store: questions ({@code Question}) travel in batches, one script
 * call each, and come back as answers. {@code RedisOverrides} and {@code RedisPenalties} keep what
 * else instances share: a copy in each ({@code Following}) of what a script ({@code SharedScript})
 * changes.
 */
@NullMarked
package dev.weir.redis;

import org.jspecify.annotations.NullMarked;
