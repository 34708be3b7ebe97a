package dev.weir.benchmarks.redis;

import java.time.Duration;

/**
 * How long is measured.
 *
 * @param warmUp of every subject in every case
 * @param rounds turns of every subject in every case
 * @param turn how long each takes
 */
record Effort(Duration warmUp, int rounds, Duration turn) {}
