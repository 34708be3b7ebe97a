@NullMarked
package dev.weir.http;

import org.jspecify.annotations.NullMarked;
