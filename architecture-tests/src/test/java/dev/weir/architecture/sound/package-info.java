/** A house without fault. */
@NullMarked
package dev.weir.architecture.sound;

import org.jspecify.annotations.NullMarked;
