/** Who may ask for decisions and metrics. */
@NullMarked
package dev.weir.server.access;

import org.jspecify.annotations.NullMarked;
