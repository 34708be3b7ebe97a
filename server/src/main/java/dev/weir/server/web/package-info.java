/** What holds for every request: bounds, and errors as problem documents (RFC 9457). */
@NullMarked
package dev.weir.server.web;

import org.jspecify.annotations.NullMarked;
