package dev.weir.spring.method;

import dev.weir.Decision;
import dev.weir.http.LimitAnswer;
import dev.weir.policy.Charge;
import java.util.concurrent.CompletableFuture;
import org.aopalliance.intercept.MethodInvocation;
import org.reactivestreams.Publisher;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.core.ReactiveAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/** A call whose result is limited each time that somebody subscribes to it. */
final class ReactiveCall {
  private ReactiveCall() {}

  static Object of(
      RateLimitedInterceptor interceptor,
      MethodLimit limit,
      ProxyMethodInvocation invocation,
      ReactiveAdapter adapter) {
    // Arguments are the call's; the invocation is used up by going on.
    MethodInvocation call = invocation.invocableClone();
    Flux<Object> limited =
        Flux.deferContextual(
            context ->
                subscribed(interceptor, limit, (ProxyMethodInvocation) call, adapter, context));
    return adapter.fromPublisher(adapter.isMultiValue() ? limited : limited.singleOrEmpty());
  }

  private static Publisher<Object> subscribed(
      RateLimitedInterceptor interceptor,
      MethodLimit limit,
      ProxyMethodInvocation call,
      ReactiveAdapter adapter,
      ContextView context) {
    LimitAnswer answer =
        context.<LimitAnswer>getOrEmpty(LimitAnswer.class).orElseGet(interceptor::currentAnswer);
    MethodInvocation invocation = call.invocableClone();
    Charge charge = RateLimitedInterceptor.charge(limit, invocation, answer);
    if (charge == null) {
      return proceed(invocation, adapter);
    }
    CompletableFuture<Decision> asked = interceptor.ask(charge);
    boolean answered = asked.isDone();
    Mono<Decision> decision =
        Mono.fromFuture(asked).map(said -> RateLimitedInterceptor.requireAllowed(charge, said));
    // A store's own thread may not be kept by what is subscribed to.
    return (answered ? decision : decision.publishOn(Schedulers.parallel()))
        .flatMapMany(said -> proceed(invocation, adapter));
  }

  private static Publisher<Object> proceed(MethodInvocation invocation, ReactiveAdapter adapter) {
    try {
      return adapter.toPublisher(invocation.proceed());
    } catch (Throwable e) {
      return Mono.error(e);
    }
  }
}
