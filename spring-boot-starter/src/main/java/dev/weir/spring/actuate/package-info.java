/** What operators see of the limits, and what they may change. */
@NullMarked
package dev.weir.spring.actuate;

import org.jspecify.annotations.NullMarked;
