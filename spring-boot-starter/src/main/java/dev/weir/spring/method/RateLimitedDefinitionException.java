package dev.weir.spring.method;

/**
 * An annotation that cannot be kept; the message names bean, method, what was written and the way
 * out.
 */
public final class RateLimitedDefinitionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RateLimitedDefinitionException(String message) {
    super(message);
  }
}
