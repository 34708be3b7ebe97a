/** An adapter that knows a feature. */
@NullMarked
package dev.weir.architecture.sound.redis;

import org.jspecify.annotations.NullMarked;
