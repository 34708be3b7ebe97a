/** Belongs to no room. */
@NullMarked
package dev.weir.architecture.crooked.attic;

import org.jspecify.annotations.NullMarked;
