/** The rules of the house and the tests that hold every module to them. */
@NullMarked
package dev.weir.architecture;

import org.jspecify.annotations.NullMarked;
