/** Knows what it should not. */
@NullMarked
package dev.weir.architecture.crooked.policy;

import org.jspecify.annotations.NullMarked;
