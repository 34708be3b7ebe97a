/** Limits on calls of beans' methods: checked when a bean is made, kept by a proxy around it. */
@NullMarked
package dev.weir.spring.method;

import org.jspecify.annotations.NullMarked;
