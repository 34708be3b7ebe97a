/** Stands on nothing, and is stood upon. */
@NullMarked
package dev.weir.architecture.crooked.server;

import org.jspecify.annotations.NullMarked;
