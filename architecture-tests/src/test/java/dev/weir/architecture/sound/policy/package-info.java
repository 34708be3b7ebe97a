/** A feature that knows the core. */
@NullMarked
package dev.weir.architecture.sound.policy;

import org.jspecify.annotations.NullMarked;
