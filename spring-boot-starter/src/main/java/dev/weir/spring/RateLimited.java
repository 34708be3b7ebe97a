package dev.weir.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits the calls of a bean's method; on a class those of all its public methods together.
 *
 * <pre>{@code
 * @RateLimited(limits = "10/min", key = "#request.tenant", cost = "#request.documents.size()")
 * Report render(ReportRequest request) { … }
 * }</pre>
 *
 * <p>A call beyond the limits does not reach the method: it ends in {@link RateLimitedException},
 * which in a web application becomes the same 429 that the filter sends. A method that returns a
 * {@code Mono}, {@code Flux} or {@code CompletionStage} is limited when it is subscribed to or
 * called, and the refusal travels in what it returns. Other methods wait for the store, at most its
 * deadline.
 *
 * <p>Calls are counted in the application's store, so with Redis by all instances together, apart
 * from what the policy counts. Only calls from outside the bean are seen, as with all of Spring's
 * proxies. What is wrong with an annotation stops the application from starting, with a message
 * that names bean, method and expression.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface RateLimited {
  /**
   * The limits, all of which must allow a call, as in a policy: {@code "10/min"}, {@code "5/sec
   * burst 20"}. Placeholders such as {@code "${reports.limit}"} are resolved.
   */
  String[] limits();

  /**
   * What calls are told apart by: an expression in Spring's language, in which parameters are
   * variables ({@code #request.tenant}, {@code #p0}) and beans are at hand
   * ({@code @tenants.current()}). Calls for which it is null share a counter.
   *
   * <p>Without one it is the client whose request is being served, as the policy tells clients
   * apart; clients that the policy exempts are then not limited. Where no request is served all
   * calls share a counter. A method of a reactive application that does not return a reactive type
   * cannot know the client and has to name a key.
   */
  String key() default "";

  /**
   * The permits a call costs: a number, or an expression like {@link #key} that has one. A fraction
   * is rounded up; a call that costs 0 is not counted.
   */
  String cost() default "1";

  /**
   * What counters and headers call the limits: {@code [a-z][a-z0-9-]*}. By default it is made of
   * the names of class and method. Methods that share a name share counters and must have equal
   * limits.
   */
  String name() default "";
}
