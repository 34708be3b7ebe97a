package dev.weir.spring.origin;

import dev.weir.http.RequestOrigin;

/**
 * Where a request came from, and who says so. An immutable value.
 *
 * @param origin the address and the headers
 * @param vouchedFor whether the address is the connection's for certain; a server that nobody knows
 *     may have taken it from a header
 */
public record ReceivedOrigin(RequestOrigin origin, boolean vouchedFor) {}
