/**
 * What an application writes down: {@link dev.weir.spring.RateLimited} on a method, and the {@link
 * dev.weir.spring.RateLimitedException} that a refused call ends in. The rest of the starter wires
 * itself.
 */
@NullMarked
package dev.weir.spring;

import org.jspecify.annotations.NullMarked;
