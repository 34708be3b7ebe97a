package dev.weir.spring.method;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.support.StandardTypeLocator;
import org.springframework.util.StringUtils;

/**
 * Finds what an expression speaks of and a method has not: Spring's language takes an unknown
 * variable for null, and an unknown property for one that a later call may have.
 *
 * <p>Members are looked for where the declared type settles which there are: not on interfaces,
 * abstract classes, maps and the like, whose values may have more.
 */
final class ExpressionCheck {
  private final Map<String, Class<?>> parameters = new HashMap<>();
  private final TreeSet<String> names = new TreeSet<>();
  private final ConfigurableBeanFactory beans;
  private final StandardTypeLocator types;

  ExpressionCheck(
      Method method, @Nullable String @Nullable [] parameterNames, ConfigurableBeanFactory beans) {
    Class<?>[] parameterTypes = method.getParameterTypes();
    for (int i = 0; i < parameterTypes.length; i++) {
      parameters.put("p" + i, parameterTypes[i]);
      parameters.put("a" + i, parameterTypes[i]);
      String name = parameterNames == null ? null : parameterNames[i];
      if (name != null) {
        parameters.put(name, parameterTypes[i]);
        names.add("#" + name);
      }
    }
    this.beans = beans;
    this.types = new StandardTypeLocator(method.getDeclaringClass().getClassLoader());
  }

  /** The first problem from the left, if there is one. */
  Optional<String> problem(SpelNode node) {
    if (node instanceof CompoundExpression) {
      return chain(node);
    }
    String text = node.toStringAST();
    if (node instanceof VariableReference) {
      return parameters.containsKey(text.substring(1))
          ? Optional.empty()
          : Optional.of("there is no parameter " + text + "; " + known());
    }
    if (node instanceof PropertyOrFieldReference || node instanceof MethodReference) {
      return Optional.of(
          "\"" + text + "\" belongs to nothing; parameters start with #, " + known());
    }
    if (node instanceof FunctionReference) {
      return Optional.of("there is no function " + text + "; call a bean's method, @bean.method()");
    }
    if (node instanceof BeanReference) {
      String bean = StringUtils.trimLeadingCharacter(text, '&').replaceAll("[@']", "");
      return beans.containsBean(bean)
          ? Optional.empty()
          : Optional.of("there is no bean \"" + bean + "\"");
    }
    if (node instanceof TypeReference) {
      return type(text.substring("T(".length(), text.length() - 1).replace("[]", ""));
    }
    return children(node);
  }

  /** What is selected or projected is an element's own, of which nothing is known. */
  private Optional<String> children(SpelNode node) {
    for (int i = 0; i < node.getChildCount(); i++) {
      Optional<String> problem = problem(node.getChild(i));
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private Optional<String> chain(SpelNode chain) {
    SpelNode first = chain.getChild(0);
    Optional<String> problem = problem(first);
    Class<?> type =
        first instanceof VariableReference
            ? parameters.get(first.toStringAST().substring(1))
            : null;
    for (int i = 1; i < chain.getChildCount() && problem.isEmpty(); i++) {
      SpelNode link = chain.getChild(i);
      Class<?> owner = type == null || !isSettled(type) ? null : type;
      type = null;
      if (link instanceof PropertyOrFieldReference property && owner != null) {
        type = propertyType(owner, property.getName());
        if (type == null) {
          problem = Optional.of(owner.getSimpleName() + " has no property " + property.getName());
        }
      } else if (link instanceof MethodReference method) {
        problem = children(method);
        if (problem.isEmpty() && owner != null && !hasMethod(owner, method.getName())) {
          problem =
              Optional.of(owner.getSimpleName() + " has no method " + method.getName() + "()");
        }
      } else if (!(link instanceof Selection || link instanceof Projection)) {
        problem = link instanceof PropertyOrFieldReference ? Optional.empty() : children(link);
      }
    }
    return problem;
  }

  private Optional<String> type(String name) {
    if (List.of("boolean", "byte", "char", "short", "int", "long", "float", "double")
        .contains(name)) {
      return Optional.empty();
    }
    try {
      types.findType(name);
      return Optional.empty();
    } catch (EvaluationException e) {
      return Optional.of("there is no class " + name + "; write its whole name");
    }
  }

  private String known() {
    return names.isEmpty()
        ? "compile with -parameters, or write #p0 for the first"
        : "there is " + String.join(", ", names);
  }

  private static boolean isSettled(Class<?> type) {
    boolean open =
        type == Object.class
            || type.isArray()
            || type.isPrimitive()
            || Modifier.isAbstract(type.getModifiers())
            || Map.class.isAssignableFrom(type)
            || type == Optional.class;
    return !open;
  }

  private static @Nullable Class<?> propertyType(Class<?> owner, String name) {
    String suffix = StringUtils.capitalize(name);
    for (Method method : owner.getMethods()) {
      String getter = method.getName();
      boolean named =
          getter.equals("get" + suffix) || getter.equals("is" + suffix) || getter.equals(name);
      if (named && method.getParameterCount() == 0 && method.getReturnType() != void.class) {
        return method.getReturnType();
      }
    }
    for (Field field : owner.getFields()) {
      if (field.getName().equals(name)) {
        return field.getType();
      }
    }
    return null;
  }

  private static boolean hasMethod(Class<?> owner, String name) {
    for (Method method : owner.getMethods()) {
      if (method.getName().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
