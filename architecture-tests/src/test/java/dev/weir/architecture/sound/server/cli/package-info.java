/** The command line, which may print. */
@NullMarked
package dev.weir.architecture.sound.server.cli;

import org.jspecify.annotations.NullMarked;
