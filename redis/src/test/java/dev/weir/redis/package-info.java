/** Tests of the counters in Redis, on a real one. */
@NullMarked
package dev.weir.redis;

import org.jspecify.annotations.NullMarked;
