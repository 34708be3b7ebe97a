/** Knows what it should not. */
@NullMarked
package dev.weir.architecture.crooked.redis;

import org.jspecify.annotations.NullMarked;
