/** The filters of servlet and reactive applications, and refused calls as problem documents. */
@NullMarked
package dev.weir.spring.web;

import org.jspecify.annotations.NullMarked;
