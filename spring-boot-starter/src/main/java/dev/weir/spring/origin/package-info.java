/**
 * Where requests came from, as the servers that Spring Boot embeds received them: before these, or
 * Spring, take what a header says for the address of the connection.
 */
@NullMarked
package dev.weir.spring.origin;

import org.jspecify.annotations.NullMarked;
