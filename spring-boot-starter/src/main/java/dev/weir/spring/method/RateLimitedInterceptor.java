package dev.weir.spring.method;

import dev.weir.Decision;
import dev.weir.LimitStore;
import dev.weir.http.LimitAnswer;
import dev.weir.policy.Charge;
import dev.weir.spring.RateLimitedException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.ReactiveAdapter;

/**
 * Asks the store before a call goes on. A call that returns a future or a reactive type is asked
 * about without blocking; others wait for the store. Thread-safe.
 */
final class RateLimitedInterceptor implements MethodInterceptor {
  private final MethodLimits limits;
  private final Supplier<LimitStore> store;
  private final CurrentAnswer current;

  RateLimitedInterceptor(MethodLimits limits, Supplier<LimitStore> store, CurrentAnswer current) {
    this.limits = limits;
    this.store = store;
    this.current = current;
  }

  @Override
  public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
    Class<?> type = AopUtils.getTargetClass(Objects.requireNonNull(invocation.getThis()));
    MethodLimit limit = limits.of(invocation.getMethod(), type);
    Class<?> returned = invocation.getMethod().getReturnType();
    if (MethodLimits.isFuture(returned)) {
      return future(limit, (ProxyMethodInvocation) invocation);
    }
    ReactiveAdapter adapter = MethodLimits.adapter(returned).orElse(null);
    if (adapter != null) {
      return ReactiveCall.of(this, limit, (ProxyMethodInvocation) invocation, adapter);
    }
    Charge charge = charge(limit, invocation, current.get());
    if (charge != null) {
      requireAllowed(charge, store.get().check(charge.key(), charge.limits(), charge.permits()));
    }
    return invocation.proceed();
  }

  @Nullable LimitAnswer currentAnswer() {
    return current.get();
  }

  static @Nullable Charge charge(
      MethodLimit limit, MethodInvocation invocation, @Nullable LimitAnswer answer) {
    return limit.charge(invocation.getArguments(), answer);
  }

  CompletableFuture<Decision> ask(Charge charge) {
    return store.get().checkAsync(charge.key(), charge.limits(), charge.permits());
  }

  /** Passes on a decision to go on. */
  static Decision requireAllowed(Charge charge, Decision decision) {
    if (decision instanceof Decision.Refused refused) {
      throw new RateLimitedException(
          "%s is limited to %s; %s".formatted(charge.rule(), charge.limits(), whenToRetry(refused)),
          charge,
          refused);
    }
    return decision;
  }

  private static String whenToRetry(Decision.Refused refused) {
    return refused
        .retryAfter()
        .map(wait -> "retry in " + wait.plusNanos(999_999_999).toSeconds() + " s")
        .orElse("the call costs more than is ever allowed at once");
  }

  private CompletionStage<?> future(MethodLimit limit, ProxyMethodInvocation invocation) {
    Charge charge = charge(limit, invocation, current.get());
    if (charge == null) {
      return proceed(invocation);
    }
    CompletableFuture<Decision> asked = ask(charge);
    // A store's own thread may not be kept by the method's body.
    Executor executor = asked.isDone() ? Runnable::run : ForkJoinPool.commonPool();
    MethodInvocation later = invocation.invocableClone();
    CompletableFuture<?> result =
        asked.thenComposeAsync(
            decision -> {
              requireAllowed(charge, decision);
              return proceed(later);
            },
            executor);
    result.whenComplete((value, failure) -> giveUpIfCancelled(result, asked));
    return result;
  }

  /** Whoever cancels the call before the store has answered does not make it: nothing is taken. */
  private static void giveUpIfCancelled(
      CompletableFuture<?> result, CompletableFuture<Decision> asked) {
    if (result.isCancelled()) {
      asked.cancel(false);
    }
  }

  @SuppressWarnings("unchecked") // the method's return type says so
  private static CompletionStage<Object> proceed(MethodInvocation invocation) {
    try {
      return (CompletionStage<Object>) Objects.requireNonNull(invocation.proceed());
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
