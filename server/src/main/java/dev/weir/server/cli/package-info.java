/**
 * The command line: {@code weir demo}, {@code serve}, {@code check}, {@code explain} and {@code
 * token}.
 */
@NullMarked
package dev.weir.server.cli;

import org.jspecify.annotations.NullMarked;
