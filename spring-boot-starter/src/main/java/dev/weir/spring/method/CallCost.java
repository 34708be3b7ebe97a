package dev.weir.spring.method;

import dev.weir.Limit;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/** What calls of a method cost: always the same, or what an expression says. Thread-safe. */
sealed interface CallCost {
  /**
   * The permits of a call, at least 0.
   *
   * @throws IllegalStateException if the expression says no such number
   */
  long of(@Nullable Object[] arguments);

  /** Always the same. */
  record Fixed(long permits) implements CallCost {
    @Override
    public long of(@Nullable Object[] arguments) {
      return permits;
    }
  }

  /** By call. */
  record ByCall(MethodExpression expression) implements CallCost {
    @Override
    public long of(@Nullable Object[] arguments) {
      Object value = expression.value(arguments);
      if (!(value instanceof Number number)) {
        throw new IllegalStateException(
            expression.problem("must be a number, got " + typeOf(value)));
      }
      double permits = number.doubleValue();
      if (!(permits >= 0)) {
        throw new IllegalStateException(expression.problem("must be at least 0, got " + value));
      }
      return (long) Math.min(Math.ceil(permits), Limit.MAX_PERMITS);
    }

    /** The type alone: the value may be a client's, and end in a log. */
    private static String typeOf(@Nullable Object value) {
      return value == null ? "null" : "a " + value.getClass().getName();
    }
  }

  /**
   * The cost that an annotation states.
   *
   * @throws RateLimitedDefinitionException if it is neither a number from 1 nor an expression
   */
  static CallCost of(AnnotatedMethod on, String text, ConfigurableBeanFactory beans) {
    if (!text.matches("[+-]?[0-9]+")) {
      return new ByCall(MethodExpression.of(on, "cost", text, beans));
    }
    BigInteger permits = new BigInteger(text);
    if (permits.signum() < 1 || permits.compareTo(BigInteger.valueOf(Limit.MAX_PERMITS)) > 0) {
      throw on.wrong("cost", text, "must be between 1 and " + Limit.MAX_PERMITS + " permits");
    }
    return new Fixed(permits.longValueExact());
  }
}
