package dev.weir.spring.method;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/** An expression of an annotation, known to fit the method that it is on. Thread-safe. */
final class MethodExpression {
  private static final SpelExpressionParser PARSER = new SpelExpressionParser();
  private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

  /**
   * Expressions see parameters and beans, and nothing that properties without a {@code #} could be
   * of.
   */
  private static final Object NOTHING = new Object();

  private final AnnotatedMethod on;
  private final String attribute;
  private final SpelExpression expression;
  private final BeanFactoryResolver beans;

  private MethodExpression(
      AnnotatedMethod on,
      String attribute,
      SpelExpression expression,
      ConfigurableBeanFactory beans) {
    this.on = on;
    this.attribute = attribute;
    this.expression = expression;
    this.beans = new BeanFactoryResolver(beans);
  }

  /**
   * The expression of an attribute.
   *
   * @throws RateLimitedDefinitionException if it is none, or speaks of what is not there
   */
  static MethodExpression of(
      AnnotatedMethod on, String attribute, String text, ConfigurableBeanFactory beans) {
    SpelExpression expression;
    try {
      expression = PARSER.parseRaw(text);
    } catch (ParseException | IllegalStateException e) {
      throw on.wrong(attribute, text, "is no expression: " + e.getMessage());
    }
    new ExpressionCheck(on.method(), NAMES.getParameterNames(on.method()), beans)
        .problem(expression.getAST())
        .ifPresent(
            problem -> {
              throw on.wrong(attribute, text, problem);
            });
    return new MethodExpression(on, attribute, expression, beans);
  }

  /**
   * Its value for a call.
   *
   * @throws IllegalStateException if it has none for these arguments
   */
  @Nullable Object value(@Nullable Object[] arguments) {
    MethodBasedEvaluationContext context =
        new MethodBasedEvaluationContext(NOTHING, on.method(), arguments, NAMES);
    context.setBeanResolver(beans);
    try {
      return expression.getValue(context);
    } catch (EvaluationException e) {
      throw new IllegalStateException(problem("has no value for this call: " + e.getMessage()), e);
    }
  }

  /** What is wrong with the expression, naming it. */
  String problem(String problem) {
    return String.valueOf(
        on.wrong(attribute, expression.getExpressionString(), problem).getMessage());
  }
}
