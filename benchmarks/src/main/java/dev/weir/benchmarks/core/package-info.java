/** Decisions in process: Weir, its peers and the floor under all of them. */
@NullMarked
package dev.weir.benchmarks.core;

import org.jspecify.annotations.NullMarked;
