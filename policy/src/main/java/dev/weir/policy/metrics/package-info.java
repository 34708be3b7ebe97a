/** What a policy's decisions look like to a monitoring system, by Micrometer. */
@NullMarked
package dev.weir.policy.metrics;

import org.jspecify.annotations.NullMarked;
