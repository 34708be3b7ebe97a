/** What the servlet filter costs: one server with it and one without, under the same load. */
@NullMarked
package dev.weir.benchmarks.http;

import org.jspecify.annotations.NullMarked;
