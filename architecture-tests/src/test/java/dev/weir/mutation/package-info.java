/** Judges what mutation testing found in the modules. */
@NullMarked
package dev.weir.mutation;

import org.jspecify.annotations.NullMarked;
