/** Tests of where requests came from. */
@NullMarked
package dev.weir.spring.origin;

import org.jspecify.annotations.NullMarked;
