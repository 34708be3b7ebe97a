/** Where an application's policy comes from: a file of its own, or the application's properties. */
@NullMarked
package dev.weir.spring.policy;

import org.jspecify.annotations.NullMarked;
