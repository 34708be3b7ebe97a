/**
 * Decisions in Redis, standalone and clustered, beside the libraries that offer the same and beside
 * a script of a dozen lines.
 */
@NullMarked
package dev.weir.benchmarks.redis;

import org.jspecify.annotations.NullMarked;
