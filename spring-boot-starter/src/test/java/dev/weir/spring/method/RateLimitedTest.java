package dev.weir.spring.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Decision;
import dev.weir.InProcessStore;
import dev.weir.LimitStore;
import dev.weir.ManualTicker;
import dev.weir.http.HttpLimiter;
import dev.weir.http.IncomingRequest;
import dev.weir.http.LimitAnswer;
import dev.weir.policy.Exemption;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import dev.weir.spring.RateLimited;
import dev.weir.spring.RateLimitedException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import reactor.core.publisher.Mono;

class RateLimitedTest {
  private final ManualTicker ticker = new ManualTicker();
  private final LimitStore store = InProcessStore.builder().ticker(ticker).build();
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private @Nullable LimitAnswer current;

  @AfterEach
  void close() {
    context.close();
  }

  private <T> T bean(Class<T> type, boolean reactive) {
    context.registerBean("subject", type);
    return started(type, reactive);
  }

  private <T> T started(Class<T> type, boolean reactive) {
    context.registerBean("tenants", Tenants.class);
    context.registerBean(
        RateLimitedPostProcessor.class,
        () -> new RateLimitedPostProcessor(() -> store, () -> current, reactive));
    context.refresh();
    return context.getBean("subject", type);
  }

  public record Tenant(String name, int size) {}

  public static class Tenants {
    public String current() {
      return "somebody";
    }
  }

  public static class Service {
    @RateLimited(limits = "1/min", key = "#tenant.name")
    public String byProperty(@Nullable Tenant tenant) {
      return tenant == null ? "nobody" : tenant.name();
    }

    @RateLimited(limits = "1/min", key = "@tenants.current() + #p0")
    public void byBean(int number) {}

    @RateLimited(limits = "10/min", key = "'all'", cost = "#amount")
    public void costly(@Nullable Number amount) {}

    @RateLimited(limits = "10/min", key = "'all'", cost = "#amount")
    public void costlyText(String amount) {}

    @RateLimited(limits = {"${missing:2}/min", "3/hour"})
    public void byClient() {}

    @RateLimited(limits = "2/min", name = "shared")
    public void first() {}

    @RateLimited(limits = "2/min", name = "shared")
    public void second() {}

    @RateLimited(limits = "1/min", key = "#tenants.![name][0] + T(java.lang.Math).max(1, 2)")
    public void byProjection(List<Tenant> tenants) {}
  }

  @Test
  void callsAreToldApartByTheirKey() {
    Service service = bean(Service.class, false);

    assertThat(service.byProperty(new Tenant("a", 1))).isEqualTo("a");
    assertThat(service.byProperty(new Tenant("b", 1))).isEqualTo("b");
    assertThatThrownBy(() -> service.byProperty(new Tenant("a", 2)))
        .isInstanceOfSatisfying(
            RateLimitedException.class,
            refused -> {
              assertThat(refused.charge().key()).isEqualTo("call:a:service-by-property");
              assertThat(refused.decision().retryAfter()).isPresent();
              assertThat(refused)
                  .hasMessageStartingWith(
                      "service-by-property is limited to [1/60s]; retry in 60 s");
            });
  }

  @Test
  void keysMaySpeakOfBeansAndOfManyThings() {
    Service service = bean(Service.class, false);
    service.byBean(1);
    service.byBean(2);
    service.byProjection(List.of(new Tenant("a", 1)));

    assertThatThrownBy(() -> service.byBean(1)).isInstanceOf(RateLimitedException.class);
    assertThatThrownBy(() -> service.byProjection(List.of(new Tenant("a", 3))))
        .isInstanceOf(RateLimitedException.class);
  }

  @Test
  void aLongKeyIsHashedAndNothingElseLooksLikeIt() {
    Service service = bean(Service.class, false);
    String longName = "x".repeat(2000);
    service.byProperty(new Tenant(longName, 1));
    service.byProperty(new Tenant(longName + "y", 1));

    assertThatThrownBy(() -> service.byProperty(new Tenant(longName, 1)))
        .isInstanceOfSatisfying(
            RateLimitedException.class,
            refused -> {
              String key = refused.charge().key();
              assertThat(key).hasSizeLessThan(120);
              service.byProperty(new Tenant(key.split(":", -1)[1], 1));
            });
  }

  @Test
  void aCostIsANumberFromNothing() {
    Service service = bean(Service.class, false);
    service.costly(0);
    service.costly(new BigDecimal("8.5"));
    service.costly(1);

    assertThatThrownBy(() -> service.costly(1)).isInstanceOf(RateLimitedException.class);
    assertThatThrownBy(() -> service.costly(Long.MAX_VALUE))
        .isInstanceOf(RateLimitedException.class);
    assertThatThrownBy(() -> service.costly(-1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "bean \"subject\", method Service.costly(Number), @RateLimited: cost \"#amount\": must"
                + " be at least 0, got -1");
    assertThatThrownBy(() -> service.costly(-0.5)).hasMessageContaining("got -0.5");
    assertThatThrownBy(() -> service.costly(Double.NaN)).hasMessageContaining("got NaN");
    assertThatThrownBy(() -> service.costly(null)).hasMessageEndingWith("a number, got null");
    assertThatThrownBy(() -> service.costlyText("7\nforged"))
        .hasMessageEndingWith("must be a number, got a java.lang.String");
  }

  @Test
  void anExpressionWithoutAValueIsNamed() {
    Service service = bean(Service.class, false);

    assertThatThrownBy(() -> service.byProperty(null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "bean \"subject\", method Service.byProperty(Tenant), @RateLimited: key"
                + " \"#tenant.name\": has no value for this call");
  }

  @Test
  void withoutAKeyItIsTheClientThatIsLimited() {
    Service service = bean(Service.class, false);
    current = answer("203.0.113.1");
    service.byClient();
    service.byClient();
    assertThatThrownBy(service::byClient)
        .isInstanceOfSatisfying(
            RateLimitedException.class,
            refused ->
                assertThat(refused.charge().key())
                    .isEqualTo("call:ip:203.0.113.1:service-by-client"));

    current = answer("203.0.113.2");
    service.byClient();
    current = answer("10.0.0.1");
    for (int i = 0; i < 5; i++) {
      service.byClient();
    }

    current = null;
    service.byClient();
    service.byClient();
    assertThatThrownBy(service::byClient)
        .isInstanceOfSatisfying(
            RateLimitedException.class,
            refused -> assertThat(refused.charge().key()).isEqualTo("call::service-by-client"));
  }

  private LimitAnswer answer(String peer) {
    Policy policy = Policy.builder().exemption(Exemption.ofIps("10.0.0.0/8")).build();
    return new HttpLimiter(new PolicyEngine(policy, store), ticker)
        .decide(
            new IncomingRequest() {
              @Override
              public String method() {
                return "GET";
              }

              @Override
              public String path() {
                return "/";
              }

              @Override
              public String peer() {
                return peer;
              }

              @Override
              public List<String> headers(String name) {
                return List.of();
              }
            });
  }

  @Test
  void methodsOfOneNameShareCounters() {
    Service service = bean(Service.class, false);
    service.first();
    service.second();

    assertThatThrownBy(service::first).isInstanceOf(RateLimitedException.class);
  }

  @RateLimited(limits = "2/min")
  public static class Whole {
    @RateLimited(limits = "1/min")
    public void own() {}

    public void one() {}

    public void two() {}

    void hidden() {}
  }

  @Test
  void aClassIsLimitedAsAWhole() {
    Whole whole = bean(Whole.class, false);
    whole.own();
    whole.one();
    whole.two();
    whole.hidden();

    assertThatThrownBy(whole::one)
        .isInstanceOfSatisfying(
            RateLimitedException.class,
            refused -> assertThat(refused.charge().rule()).isEqualTo("whole"));
    assertThatThrownBy(whole::own).isInstanceOf(RateLimitedException.class);
  }

  /** An interface whose methods are limited, whatever implements it. */
  public interface Remote {
    @RateLimited(limits = "1/min", key = "#p0")
    String ask(String question);
  }

  @Test
  void proxiesOfInterfacesAreLimited() {
    context.registerBean(
        "subject",
        Remote.class,
        () ->
            (Remote)
                Proxy.newProxyInstance(
                    Remote.class.getClassLoader(),
                    new Class<?>[] {Remote.class},
                    (proxy, method, arguments) -> "answer"));
    Remote remote = started(Remote.class, false);

    assertThat(remote.ask("a")).isEqualTo("answer");
    assertThatThrownBy(() -> remote.ask("a")).isInstanceOf(RateLimitedException.class);
  }

  @Test
  void proxiesThatAreThereAreAddedTo() {
    context.registerBean(
        "subject",
        Service.class,
        () -> {
          ProxyFactory factory = new ProxyFactory(new Service());
          factory.setProxyTargetClass(true);
          return (Service) factory.getProxy();
        });
    Service service = started(Service.class, false);
    service.byProperty(new Tenant("a", 1));

    assertThatThrownBy(() -> service.byProperty(new Tenant("a", 1)))
        .isInstanceOf(RateLimitedException.class);
  }

  public static class Later {
    @RateLimited(limits = "1/min", key = "'all'")
    public CompletionStage<String> stage() {
      return CompletableFuture.completedFuture("done");
    }

    @RateLimited(limits = "1/min", key = "'all'", cost = "#free ? 0 : 1")
    public CompletableFuture<String> future(boolean free) {
      return CompletableFuture.completedFuture("done");
    }

    @RateLimited(limits = "9/min", key = "'all'")
    public CompletableFuture<String> failing() {
      throw new IllegalArgumentException("on purpose");
    }

    @RateLimited(limits = "1/min", cost = "#free ? 0 : 1")
    public Mono<String> mono(boolean free) {
      return Mono.just("done");
    }

    @RateLimited(limits = "9/min")
    public Mono<String> failingMono() {
      throw new IllegalArgumentException("on purpose");
    }
  }

  @Test
  void refusalsOfFuturesTravelInThem() {
    Later later = bean(Later.class, true);

    assertThat(later.stage()).isCompletedWithValue("done");
    assertThat(later.future(true)).isCompletedWithValue("done");
    assertThat(later.future(false)).isCompletedWithValue("done");
    assertThatThrownBy(() -> later.future(false).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(RateLimitedException.class);
    assertThatThrownBy(() -> later.failing().join())
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eachSubscriptionIsACall() {
    Later later = bean(Later.class, true);
    Mono<String> mono = later.mono(false);

    assertThat(later.mono(true).block()).isEqualTo("done");
    assertThat(mono.block()).isEqualTo("done");
    assertThatThrownBy(mono::block).isInstanceOf(RateLimitedException.class);
    assertThatThrownBy(() -> later.failingMono().block())
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Later later(SlowStore slow) {
    context.registerBean("subject", Later.class);
    context.registerBean(
        RateLimitedPostProcessor.class,
        () -> new RateLimitedPostProcessor(() -> slow.asStore(), () -> null, true));
    context.refresh();
    return context.getBean(Later.class);
  }

  @Test
  void theStoreIsToldWhenAFutureIsCancelledBeforeItAnswered() {
    SlowStore slow = new SlowStore();

    later(slow).future(false).cancel(false);

    assertThat(slow.answer).isCancelled();
  }

  @Test
  void theStoreIsToldWhenASubscriptionIsCancelledBeforeItAnswered() {
    SlowStore slow = new SlowStore();

    later(slow).mono(false).subscribe().dispose();

    assertThat(slow.answer).isCancelled();
  }

  @Test
  void whatTheStoreHasNotAnsweredYetIsWaitedForByNobody() {
    SlowStore slow = new SlowStore();
    Later later = later(slow);

    CompletionStage<String> stage = later.stage();
    CompletableFuture<String> mono = later.mono(false).toFuture();
    assertThat(stage.toCompletableFuture()).isNotDone();
    assertThat(mono).isNotDone();
    slow.answer.complete(new Decision.Allowed(List.of(), false));

    assertThat(stage.toCompletableFuture().join()).isEqualTo("done");
    assertThat(mono.join()).isEqualTo("done");
  }

  /** Answers when the test does. */
  private static final class SlowStore {
    final CompletableFuture<Decision> answer = new CompletableFuture<>();

    LimitStore asStore() {
      return (LimitStore)
          Proxy.newProxyInstance(
              LimitStore.class.getClassLoader(),
              new Class<?>[] {LimitStore.class},
              (proxy, method, arguments) -> method.getName().equals("checkAsync") ? answer : null);
    }
  }

  /** What each wrong class is told. */
  static Map<Class<?>, String> wrong() {
    return Map.ofEntries(
        Map.entry(Wrong.Syntax.class, "key \"#tenant.\": is no expression"),
        Map.entry(
            Wrong.Variable.class,
            "key \"#tenat.name\": there is no parameter #tenat; there is #tenant"),
        Map.entry(Wrong.Property.class, "key \"#tenant.nam\": Tenant has no property nam"),
        Map.entry(
            Wrong.Nested.class, "key \"#tenant.name.lenght()\": String has no method lenght()"),
        Map.entry(
            Wrong.Argument.class, "key \"#tenant.name.concat(#x)\": there is no parameter #x"),
        Map.entry(Wrong.NoHash.class, "key \"tenant.name\": \"tenant\" belongs to nothing"),
        Map.entry(Wrong.Function.class, "key \"#hash('x')\": there is no function"),
        Map.entry(Wrong.Bean.class, "key \"@tenant.current()\": there is no bean \"tenant\""),
        Map.entry(
            Wrong.Type.class,
            "key \"T(java.lang.Mth).max(1, 2)\": there is no class java.lang.Mth"),
        Map.entry(Wrong.CostExpression.class, "cost \"#many\": there is no parameter #many"),
        Map.entry(Wrong.CostNumber.class, "cost \"0\": must be between 1 and 1000000000 permits"),
        Map.entry(Wrong.Limits.class, "limits \"10/fortnight\": "),
        Map.entry(Wrong.NoLimits.class, "limits \"\": "),
        Map.entry(Wrong.Name.class, "name \"Big One\": must be a-z, 0-9 and -"),
        Map.entry(Wrong.Overloads.class, "has the same name as"),
        Map.entry(Wrong.Sharing.class, "shares the name \"shared\" with"),
        Map.entry(Wrong.FinalClass.class, "the class is final"),
        Map.entry(Wrong.FinalMethod.class, "the method is final"),
        Map.entry(Wrong.PrivateMethod.class, "the method is private"));
  }

  @ParameterizedTest
  @MethodSource("wrongClasses")
  void whatIsWrongStopsTheStartByName(Class<?> type) {
    assertThatThrownBy(() -> bean(type, false))
        .rootCause()
        .isInstanceOf(RateLimitedDefinitionException.class)
        .hasMessageStartingWith("bean \"subject\", method " + type.getSimpleName() + ".")
        .hasMessageContaining(wrong().get(type));
  }

  static List<Class<?>> wrongClasses() {
    return List.copyOf(wrong().keySet());
  }

  @Test
  void whoCannotKnowTheClientNamesAKey() {
    assertThatThrownBy(() -> bean(Service.class, true))
        .rootCause()
        .isInstanceOf(RateLimitedDefinitionException.class)
        .hasMessageContaining("needs a key");
  }
}
