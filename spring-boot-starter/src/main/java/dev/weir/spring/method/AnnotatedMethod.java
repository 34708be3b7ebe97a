package dev.weir.spring.method;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A method of a bean, and how messages name it.
 *
 * @param bean the bean's name
 * @param type the bean's class, without proxies
 * @param method the method of that class
 */
record AnnotatedMethod(String bean, Class<?> type, Method method) {
  /** What is wrong with an attribute of the annotation. */
  RateLimitedDefinitionException wrong(String attribute, String value, String problem) {
    return new RateLimitedDefinitionException(
        this + ": " + attribute + " \"" + value + "\": " + problem);
  }

  /** What is wrong with the method. */
  RateLimitedDefinitionException wrong(String problem) {
    return new RateLimitedDefinitionException(this + ": " + problem);
  }

  @Override
  public String toString() {
    String parameters =
        Arrays.stream(method.getParameterTypes())
            .map(Class::getSimpleName)
            .collect(Collectors.joining(", "));
    return "bean \"%s\", method %s.%s(%s), @RateLimited"
        .formatted(bean, type.getSimpleName(), method.getName(), parameters);
  }
}
