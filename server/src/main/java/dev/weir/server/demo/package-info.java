/** The demo: a policy with tiers and a small API to try it on. */
@NullMarked
package dev.weir.server.demo;

import org.jspecify.annotations.NullMarked;
