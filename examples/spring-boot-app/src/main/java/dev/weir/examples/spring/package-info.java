/** A Spring Boot application with rate limits. */
@NullMarked
package dev.weir.examples.spring;

import org.jspecify.annotations.NullMarked;
