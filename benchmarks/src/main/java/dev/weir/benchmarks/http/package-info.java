/** What the servlet filter costs: servers with it and without, under the same load. */
@NullMarked
package dev.weir.benchmarks.http;

import org.jspecify.annotations.NullMarked;
