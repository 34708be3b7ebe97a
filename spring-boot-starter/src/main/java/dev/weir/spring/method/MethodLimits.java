package dev.weir.spring.method;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.policy.Quota;
import dev.weir.spring.RateLimited;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/** The limits of all annotated methods, checked as their beans are made. Thread-safe. */
final class MethodLimits {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

  /** Under which name a method counts, and whether it was given. */
  private record Holder(Method method, boolean named, Quota quota) {}

  private final ConfigurableBeanFactory beans;
  private final boolean reactive;
  private final Map<Method, MethodLimit> limits = new ConcurrentHashMap<>();
  private final Map<String, Holder> names = new HashMap<>();

  /**
   * None yet.
   *
   * @param reactive whether threads do not know which request they serve
   */
  MethodLimits(ConfigurableBeanFactory beans, boolean reactive) {
    this.beans = beans;
    this.reactive = reactive;
  }

  /**
   * The annotation that holds for a method of a class: its own, else its class's if it is public.
   */
  static @Nullable RateLimited annotation(Method method, Class<?> type) {
    Method specific = AopUtils.getMostSpecificMethod(method, type);
    RateLimited own = AnnotatedElementUtils.findMergedAnnotation(specific, RateLimited.class);
    boolean ofClass =
        own == null
            && Modifier.isPublic(specific.getModifiers())
            && !Modifier.isStatic(specific.getModifiers())
            && specific.getDeclaringClass() != Object.class;
    return ofClass ? AnnotatedElementUtils.findMergedAnnotation(type, RateLimited.class) : own;
  }

  /** What holds for a method of a bean that was checked. */
  MethodLimit of(Method method, Class<?> type) {
    return Objects.requireNonNull(limits.get(AopUtils.getMostSpecificMethod(method, type)));
  }

  /**
   * Reads and checks what is annotated on a bean's class.
   *
   * @throws RateLimitedDefinitionException if something is wrong
   */
  void check(String bean, Class<?> type) {
    if (AnnotationUtils.isCandidateClass(type, RateLimited.class)) {
      MethodIntrospector.selectMethods(
              type,
              (MethodIntrospector.MetadataLookup<RateLimited>) method -> annotation(method, type))
          .forEach(
              (method, annotation) -> add(new AnnotatedMethod(bean, type, method), annotation));
    }
  }

  private synchronized void add(AnnotatedMethod on, RateLimited annotation) {
    Method called = AopUtils.getMostSpecificMethod(on.method(), on.type());
    if (!limits.containsKey(called)) {
      requireProxy(on);
      Quota quota = quota(on, annotation);
      MethodExpression key =
          annotation.key().isEmpty()
              ? null
              : MethodExpression.of(on, "key", annotation.key(), beans);
      if (key == null && reactive && !isAsync(on.method().getReturnType())) {
        throw on.wrong(
            "needs a key: in a reactive application a method that returns no reactive type cannot know"
                + " the client; set key, \"'all'\" for all calls together");
      }
      limits.put(called, new MethodLimit(quota, key, CallCost.of(on, annotation.cost(), beans)));
    }
  }

  private static void requireProxy(AnnotatedMethod on) {
    int method = on.method().getModifiers();
    if (Modifier.isFinal(on.type().getModifiers()) && !Proxy.isProxyClass(on.type())) {
      throw on.wrong("the class is final, so that no proxy can limit it; take final away");
    }
    if (Modifier.isPrivate(method) || Modifier.isStatic(method) || Modifier.isFinal(method)) {
      throw on.wrong(
          "the method is "
              + Modifier.toString(method & (Modifier.PRIVATE | Modifier.STATIC | Modifier.FINAL))
              + ", so that no proxy can limit it; take that away");
    }
  }

  private Quota quota(AnnotatedMethod on, RateLimited annotation) {
    boolean named = !annotation.name().isEmpty();
    String name = named ? annotation.name() : defaultName(on, annotation);
    if (!NAME.matcher(name).matches()) {
      throw on.wrong("name", name, "must be a-z, 0-9 and -, starting with a letter");
    }
    Quota quota = new Quota(name, limits(on, annotation));
    Holder holder = names.putIfAbsent(name, new Holder(on.method(), named, quota));
    if (holder == null) {
      return quota;
    }
    boolean sharing = (named && holder.named) || isOnClass(on, annotation);
    if (!sharing) {
      throw on.wrong(
          "has the same name as "
              + holder.method
              + ", \""
              + name
              + "\"; give one a name of its own");
    }
    if (!holder.quota.limits().equals(quota.limits())) {
      throw on.wrong(
          "shares the name \"" + name + "\" with " + holder.method + ", whose limits are others");
    }
    return holder.quota;
  }

  private Limits limits(AnnotatedMethod on, RateLimited annotation) {
    List<Limit> parsed = new ArrayList<>();
    for (String text : annotation.limits()) {
      try {
        parsed.add(Limit.parse(String.valueOf(beans.resolveEmbeddedValue(text))));
      } catch (IllegalArgumentException e) {
        throw on.wrong("limits", text, String.valueOf(e.getMessage()));
      }
    }
    try {
      return Limits.of(parsed);
    } catch (IllegalArgumentException e) {
      throw on.wrong(
          "limits", String.join(", ", annotation.limits()), String.valueOf(e.getMessage()));
    }
  }

  private static boolean isOnClass(AnnotatedMethod on, RateLimited annotation) {
    return !AnnotatedElementUtils.hasAnnotation(on.method(), RateLimited.class)
        && annotation.equals(
            AnnotatedElementUtils.findMergedAnnotation(on.type(), RateLimited.class));
  }

  private static String defaultName(AnnotatedMethod on, RateLimited annotation) {
    String type = declaring(on).getSimpleName();
    String name = isOnClass(on, annotation) ? type : type + "-" + on.method().getName();
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9]+", "-");
  }

  /** A proxy's own name says nothing; that of the interface it stands for does. */
  private static Class<?> declaring(AnnotatedMethod on) {
    return Arrays.stream(ClassUtils.getAllInterfacesForClass(on.type()))
        .filter(type -> Proxy.isProxyClass(on.type()))
        .filter(type -> ClassUtils.hasMethod(type, on.method()))
        .findFirst()
        .orElse(on.type());
  }

  static boolean isAsync(Class<?> returned) {
    return isFuture(returned) || adapter(returned).isPresent();
  }

  /** Whether what is returned may be a future of ours. */
  static boolean isFuture(Class<?> returned) {
    return CompletionStage.class.isAssignableFrom(returned)
        && returned.isAssignableFrom(CompletableFuture.class);
  }

  /** How a reactive type is made, if that is what is returned. */
  static Optional<ReactiveAdapter> adapter(Class<?> returned) {
    return isFuture(returned)
        ? Optional.empty()
        : Optional.ofNullable(ReactiveAdapterRegistry.getSharedInstance().getAdapter(returned));
  }
}
