/** One runnable file a feature; each prints what happens. */
@NullMarked
package dev.weir.examples;

import org.jspecify.annotations.NullMarked;
