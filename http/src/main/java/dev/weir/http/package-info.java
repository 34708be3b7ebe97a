/**
 * Rate limiting on the wire, free of any framework: who asks, for which path, and what the answer's
 * headers and body say.
 *
 * <p>Start with {@link dev.weir.http.HttpLimiter}. It takes an {@link
 * dev.weir.http.IncomingRequest}, which any server can present, and gives a {@link
 * dev.weir.http.LimitAnswer}.
 */
@NullMarked
package dev.weir.http;

import org.jspecify.annotations.NullMarked;
