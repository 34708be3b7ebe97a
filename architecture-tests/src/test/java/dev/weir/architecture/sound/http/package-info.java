/** A feature that knows another. */
@NullMarked
package dev.weir.architecture.sound.http;

import org.jspecify.annotations.NullMarked;
