/**
 * The server: it wires policy, limiter and HTTP together, and decides nothing itself.
 *
 * <p>Start with {@link dev.weir.server.WeirServer}; {@code dev.weir.server.cli} is the command line
 * in front of it.
 */
@NullMarked
package dev.weir.server;

import org.jspecify.annotations.NullMarked;
