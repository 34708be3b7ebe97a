/** The servlet filter. */
@NullMarked
package dev.weir.http.servlet;

import org.jspecify.annotations.NullMarked;
