/** Knows what it should not. */
@NullMarked
package dev.weir.architecture.crooked.http;

import org.jspecify.annotations.NullMarked;
