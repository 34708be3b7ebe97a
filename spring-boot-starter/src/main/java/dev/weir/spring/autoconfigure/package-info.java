/**
 * The wiring: which beans there are when an application depends on the starter. Every one of them
 * steps back for the application's own.
 */
@NullMarked
package dev.weir.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
