package dev.weir.spring.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches unless one of these properties is false, read as {@link WeirProperties} reads it: {@code
 * 1}, {@code on} and {@code yes} are true. Spring's own condition takes every word but {@code true}
 * for false, by which {@code WEIR_ENABLED=1} would leave an application without limits.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(ConditionalOnFlag.OnFlag.class)
@interface ConditionalOnFlag {
  /** The names of the properties. */
  String[] value();

  /** The condition. What is neither true nor false keeps the application from starting. */
  final class OnFlag extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnFlag.class);
      Binder binder = Binder.get(context.getEnvironment());
      for (String name :
          metadata.getAnnotations().get(ConditionalOnFlag.class).getStringArray("value")) {
        if (!binder.bind(name, Boolean.class).orElse(true)) {
          return ConditionOutcome.noMatch(message.because(name + " is false"));
        }
      }
      return ConditionOutcome.match(message.because("nothing is switched off"));
    }
  }
}
