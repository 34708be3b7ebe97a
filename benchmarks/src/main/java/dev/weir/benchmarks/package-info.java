/** Measures Weir beside its peers and prints what it found; {@code bin/bench} starts here. */
@NullMarked
package dev.weir.benchmarks;

import org.jspecify.annotations.NullMarked;
