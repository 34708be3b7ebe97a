/** A small application, served both ways. */
@NullMarked
package dev.weir.spring.app;

import org.jspecify.annotations.NullMarked;
