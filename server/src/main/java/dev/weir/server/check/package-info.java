/** Decisions for others: {@code POST /v1/check}. */
@NullMarked
package dev.weir.server.check;

import org.jspecify.annotations.NullMarked;
