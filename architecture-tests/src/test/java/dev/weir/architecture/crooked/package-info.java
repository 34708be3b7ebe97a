/** A house in which every rule is broken once. */
@NullMarked
package dev.weir.architecture.crooked;

import org.jspecify.annotations.NullMarked;
