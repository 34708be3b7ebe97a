/**
 * Limits counted in Redis, shared by every instance.
 *
 * <p>{@code RedisStore} is the store: questions ({@code Question}) travel in batches, one script
 * call each, and come back as answers.
 */
@NullMarked
package dev.weir.redis;

import org.jspecify.annotations.NullMarked;
