/** The store that a policy asks for: opening it, telling how it is doing, advice when it fails. */
@NullMarked
package dev.weir.spring.store;

import org.jspecify.annotations.NullMarked;
