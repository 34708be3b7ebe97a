package dev.weir.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.InProcessStore;
import dev.weir.Limit;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.Ticker;
import dev.weir.http.LiveLimiter;
import dev.weir.http.servlet.RateLimitFilter;
import dev.weir.policy.InProcessOverrides;
import dev.weir.policy.Overrides;
import dev.weir.policy.Penalties;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.PolicyException;
import dev.weir.policy.PolicyReload.Outcome;
import dev.weir.policy.metrics.DecisionMetrics;
import dev.weir.redis.RedisMetrics;
import dev.weir.spring.actuate.RateLimitsEndpoint;
import dev.weir.spring.actuate.WeirHealthIndicator;
import dev.weir.spring.method.RateLimitedPostProcessor;
import dev.weir.spring.origin.ServerOrigin;
import dev.weir.spring.origin.UnknownServer;
import dev.weir.spring.policy.PolicyConflictException;
import dev.weir.spring.policy.PolicyInForce;
import dev.weir.spring.policy.PolicySource;
import dev.weir.spring.store.CountingStore;
import dev.weir.spring.store.StoreOpenException;
import dev.weir.spring.web.ExcludingFilter;
import dev.weir.spring.web.RateLimitWebFilter;
import dev.weir.spring.web.ReactiveRefusalAdvice;
import dev.weir.spring.web.ServletRefusalAdvice;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.web.WebEndpointHttpMethod;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.servlet.DispatcherServlet;

class WeirAutoConfigurationTest {
  private static final AutoConfigurations ALL =
      AutoConfigurations.of(
          WeirAutoConfiguration.class,
          WeirServletAutoConfiguration.class,
          WeirReactiveAutoConfiguration.class,
          WeirServerAutoConfiguration.class,
          WeirMethodAutoConfiguration.class,
          WeirActuatorAutoConfiguration.class,
          WeirMetricsAutoConfiguration.class);

  private final ApplicationContextRunner application =
      new ApplicationContextRunner().withConfiguration(ALL);
  private final WebApplicationContextRunner servlets =
      new WebApplicationContextRunner().withConfiguration(ALL);
  private final ReactiveWebApplicationContextRunner reactive =
      new ReactiveWebApplicationContextRunner().withConfiguration(ALL);

  @TempDir private Path directory;

  @Test
  void everyDefaultIsAsPromised() {
    WeirProperties properties = new WeirProperties();

    assertThat(properties.isEnabled()).isTrue();
    assertThat(properties.getPolicyFile()).isNull();
    assertThat(properties.getFilter().isEnabled()).isTrue();
    assertThat(properties.getFilter().getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE + 10);
    assertThat(properties.getFilter().getExcludedPaths()).isEmpty();
    assertThat(properties.getReload().isEnabled()).isTrue();
    assertThat(properties.getMethod().isEnabled()).isTrue();
  }

  @Test
  void withoutAPolicyTheDefaultsHold() {
    application.run(
        context -> {
          assertThat(context).hasSingleBean(LiveLimiter.class);
          assertThat(context.getBean(Policy.class).defaultLimits())
              .isEqualTo(Policy.DEFAULT_LIMITS);
          assertThat(context.getBean(CountingStore.class).mayBlock()).isFalse();
          assertThat(context.getBean(PolicyInForce.class).source()).isEqualTo("defaults");
          assertThat(context).hasSingleBean(RateLimitedPostProcessor.class);
          assertThat(context).doesNotHaveBean(ExcludingFilter.class);
          assertThat(context).doesNotHaveBean(RateLimitWebFilter.class);
          assertThat(context).doesNotHaveBean(RateLimitsEndpoint.class);
          assertThat(context).hasSingleBean(WeirHealthIndicator.class);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "TRUE", "1", "yes", "on"})
  void switchedOnInWhateverWordsEverythingIsThere(String on) {
    servlets
        .withPropertyValues(
            "weir.enabled=" + on, "weir.filter.enabled=" + on, "weir.method.enabled=" + on)
        .run(
            context -> {
              assertThat(context).hasSingleBean(LiveLimiter.class);
              assertThat(context).hasSingleBean(FilterRegistrationBean.class);
              assertThat(context).hasSingleBean(RateLimitedPostProcessor.class);
              assertThat(context).getBeans(ServerOrigin.class).hasSize(3);
            });
    reactive
        .withPropertyValues("weir.enabled=" + on, "weir.filter.enabled=" + on)
        .run(
            context -> {
              assertThat(context).hasSingleBean(RateLimitWebFilter.class);
              assertThat(context).getBeans(ServerOrigin.class).hasSize(3);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "FALSE", "0", "no", "off"})
  void switchedOffInWhateverWordsItIsNot(String off) {
    servlets
        .withPropertyValues("weir.enabled=" + off)
        .run(
            context -> {
              assertThat(context).doesNotHaveBean(LiveLimiter.class);
              assertThat(context).doesNotHaveBean(ServerOrigin.class);
              assertThat(context).doesNotHaveBean(UnknownServer.class);
            });
    servlets
        .withPropertyValues("weir.filter.enabled=" + off, "weir.method.enabled=" + off)
        .run(
            context -> {
              assertThat(context).hasSingleBean(LiveLimiter.class);
              assertThat(context).doesNotHaveBean(FilterRegistrationBean.class);
              assertThat(context).doesNotHaveBean(RateLimitedPostProcessor.class);
            });
    reactive
        .withPropertyValues("weir.filter.enabled=" + off)
        .run(context -> assertThat(context).doesNotHaveBean(RateLimitWebFilter.class));
  }

  @Test
  void aFilterThatTheApplicationRegistersItselfHasTheAddressesOfConnectionsToo() {
    servlets
        .withPropertyValues("weir.filter.enabled=false")
        .run(
            context -> {
              assertThat(context).getBeans(ServerOrigin.class).hasSize(3);
              assertThat(context).hasSingleBean(UnknownServer.class);
            });
  }

  @Test
  void noSwitchIsReadByOtherWordsThanTheProperties() throws ClassNotFoundException {
    for (String name : ImportCandidates.load(AutoConfiguration.class, null)) {
      if (name.startsWith("dev.weir.")) {
        Class<?> configuration = Class.forName(name);
        assertThat(
                Stream.concat(
                        Stream.of(configuration), Stream.of(configuration.getDeclaredClasses()))
                    .flatMap(
                        part ->
                            Stream.concat(Stream.of(part), Stream.of(part.getDeclaredMethods())))
                    .filter(WeirAutoConfigurationTest::hasSpringsSwitch))
            .as("conditions of Spring's own on properties, which take yes and 1 for false")
            .isEmpty();
      }
    }
  }

  private static boolean hasSpringsSwitch(AnnotatedElement element) {
    MergedAnnotations annotations = MergedAnnotations.from(element);
    return annotations.isPresent(ConditionalOnBooleanProperty.class)
        || annotations.isPresent(ConditionalOnProperty.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir.enabled", "weir.filter.enabled", "weir.method.enabled"})
  void aSwitchThatIsNeitherOnNorOffIsAnError(String name) {
    servlets
        .withPropertyValues(name + "=maybe")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("'" + name + "'")
                    .hasStackTraceContaining("maybe"));
  }

  @Test
  void whatActsByItselfDoesNotWaitToBeAskedFor() {
    application
        .withInitializer(WeirAutoConfigurationTest::makeLazy)
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .run(WeirAutoConfigurationTest::requireActing);
    servlets
        .withInitializer(WeirAutoConfigurationTest::makeLazy)
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .run(WeirAutoConfigurationTest::requireActing);
    reactive
        .withInitializer(WeirAutoConfigurationTest::makeLazy)
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .run(WeirAutoConfigurationTest::requireActing);
  }

  private static void makeLazy(ConfigurableApplicationContext context) {
    context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
  }

  private static void requireActing(ConfigurableApplicationContext context) {
    assertThat(context.getBeanFactory().getSingletonNames())
        .contains("weirPolicyInForce", "weirStore", "weirEventLog", "weirStartupAdvice");
    assertThat(context.getBean(MeterRegistry.class).getMeters())
        .extracting(meter -> meter.getId().getName())
        .contains("rate_limit.decision", "rate_limit.keys");
  }

  @Test
  void switchedOffThereIsNothing() {
    application
        .withPropertyValues("weir.enabled=false", "weir.policy.default.limits=nonsense")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context).doesNotHaveBean(LiveLimiter.class);
              assertThat(context).doesNotHaveBean(RateLimitedPostProcessor.class);
              assertThat(context).doesNotHaveBean(WeirHealthIndicator.class);
            });
  }

  @Test
  void switchedOffTheApplicationsOwnPartsAreLeftAlone() {
    InProcessStore store = InProcessStore.builder().build();
    servlets
        .withPropertyValues("weir.enabled=false")
        .withBean(CountingStore.class, () -> CountingStore.of(store))
        .withBean(
            LiveLimiter.class,
            () ->
                new LiveLimiter(
                    Policy.builder().build(),
                    policy -> new PolicyEngine(policy, store),
                    new ManualTicker()))
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context).doesNotHaveBean(FilterRegistrationBean.class);
              assertThat(context).doesNotHaveBean(RateLimitedPostProcessor.class);
              assertThat(context).doesNotHaveBean(WeirHealthIndicator.class);
            });
  }

  @Test
  void thePolicyMayStandInTheProperties() {
    application
        .withPropertyValues(
            "weir.policy.default.limits[0]=7/min",
            "weir.policy.tiers.big-spender.limits=70/min",
            "weir.policy.headers.documentation-url=https://example.com")
        .run(
            context -> {
              Policy policy = context.getBean(Policy.class);
              assertThat(policy.defaultLimits()).isEqualTo(Limits.of(Limit.perMinute(7)));
              assertThat(policy.tiers()).containsOnlyKeys("big-spender");
              assertThat(context.getBean(PolicyInForce.class).source()).isEqualTo("weir.policy.*");
              assertThat(context.getBean(PolicyInForce.class).reload())
                  .isInstanceOf(Outcome.Rejected.class);
            });
  }

  @Test
  void thePolicyMayStandInAFileWhichIsReadAgain() throws Exception {
    Path file = Files.writeString(directory.resolve("limits.toml"), "default.limits = [\"8/min\"]");

    application
        .withPropertyValues("weir.policy-file=file:" + file, "weir.reload.enabled=false")
        .run(
            context -> {
              PolicyInForce inForce = context.getBean(PolicyInForce.class);
              assertThat(inForce.policy().defaultLimits()).isEqualTo(Limits.of(Limit.perMinute(8)));
              assertThat(inForce.source()).isEqualTo(file.toString());

              Files.writeString(file, "default.limits = [\"9/min\"]");
              assertThat(inForce.reload()).isInstanceOf(Outcome.Applied.class);
              assertThat(inForce.policy().defaultLimits()).isEqualTo(Limits.of(Limit.perMinute(9)));

              Files.writeString(file, "default.limits = [\"none\"]");
              assertThat(policyHealth(context)).contains("loaded").doesNotContain("rejected");
              assertThat(inForce.reload()).isInstanceOf(Outcome.Rejected.class);
              assertThat(inForce.policy().defaultLimits()).isEqualTo(Limits.of(Limit.perMinute(9)));
              assertThat(policyHealth(context)).contains("loaded", "rejected");
            });
  }

  private static String policyHealth(ApplicationContext context) {
    return String.valueOf(
        context.getBean(WeirHealthIndicator.class).health().getDetails().get("policy"));
  }

  @Test
  void thePolicyMayStandOnTheClassPath() {
    application
        .withPropertyValues("weir.policy-file=classpath:dev/weir/spring/policy/three.toml")
        .run(
            context -> {
              assertThat(context.getBean(Policy.class).defaultLimits())
                  .isEqualTo(Limits.of(Limit.perMinute(3)));
              assertThat(context.getBean(PolicySource.class).file()).isEmpty();
            });
    application
        .withPropertyValues("weir.policy-file=classpath:missing.toml")
        .run(
            context ->
                assertThat(context).getFailure().rootCause().hasMessageContaining("missing.toml"));
  }

  @Test
  void twoPoliciesAreOneTooMany() {
    application
        .withPropertyValues("weir.policy-file=weir.toml", "weir.policy.default.limits=7/min")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(PolicyConflictException.class)
                    .hasMessageContaining("weir.policy-file=weir.toml")
                    .hasMessageContaining("weir.policy.default.limits in test"));
  }

  @Test
  void whatIsWrongWithAPolicyStopsTheStart() {
    application
        .withPropertyValues("weir.policy-file=/nowhere/weir.toml")
        .run(context -> assertProblem(context.getStartupFailure(), "does not exist"));
    application
        .withPropertyValues("weir.policy.default.limts=7/min")
        .run(context -> assertProblem(context.getStartupFailure(), "limits"));
    application
        .withPropertyValues(
            "weir.policy.identity.jwt.algorithms=RS256",
            "weir.policy.identity.jwt.public-key-file=/nowhere/key.pem")
        .run(
            context ->
                assertProblem(
                    context.getStartupFailure(),
                    "weir.policy.*: identity.jwt.public_key_file: cannot read /nowhere/key.pem"));
  }

  private static void assertProblem(@Nullable Throwable failure, String part) {
    assertThat(failure).isNotNull();
    assertThat(
            Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(PolicyException.class::isInstance))
        .singleElement()
        .extracting(Throwable::getMessage)
        .asString()
        .contains(part);
  }

  @Test
  void theApplicationsOwnBeansComeFirst() {
    ManualTicker ticker = new ManualTicker();
    Policy policy = Policy.builder().build();
    LimitStore store = InProcessStore.builder().ticker(ticker).build();
    Overrides overrides = new InProcessOverrides(ticker);

    application
        .withBean(Ticker.class, () -> ticker)
        .withBean(Policy.class, () -> policy)
        .withBean(LimitStore.class, () -> store)
        .withBean(Overrides.class, () -> overrides)
        .run(
            context -> {
              assertThat(context.getBean(Ticker.class)).isSameAs(ticker);
              assertThat(context.getBean(CountingStore.class).limits()).isSameAs(store);
              assertThat(context.getBean(CountingStore.class).health())
                  .containsEntry("type", "custom");
              assertThat(context.getBean(PolicyInForce.class).policy()).isSameAs(policy);
              assertThat(context.getBean(PolicyInForce.class).source())
                  .isEqualTo("a bean of the application");
              assertThat(context.getBean(PolicyInForce.class).reload())
                  .isInstanceOf(Outcome.Rejected.class);
              assertThat(context.getBean(Overrides.class)).isSameAs(overrides);
              assertThat(context).hasSingleBean(Penalties.class);
              assertThat(context).doesNotHaveBean(PolicySource.class);
            });
  }

  @Test
  void redisIsOnlyNeededByThoseWhoWantIt() {
    ApplicationContextRunner without =
        application.withClassLoader(new FilteredClassLoader("dev.weir.redis", "io.lettuce"));

    without.run(context -> assertThat(context).hasSingleBean(LiveLimiter.class));
    without
        .withPropertyValues("weir.policy.store.type=redis")
        .run(
            context ->
                assertProblem(
                    context.getStartupFailure(), "add the dependency dev.weir:weir-redis"));
  }

  @Test
  void aRedisThatIsRequiredAndAwayStopsTheStart() {
    application
        .withPropertyValues(
            "weir.policy.store.type=redis",
            "weir.policy.store.required=true",
            "weir.policy.store.url=redis://127.0.0.1:1")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .cause()
                    .hasRootCauseInstanceOf(Throwable.class)
                    .satisfies(
                        failure ->
                            assertThat(failure)
                                .hasStackTraceContaining(StoreOpenException.class.getName())));
  }

  @Test
  void metersNeedARegistry() {
    application.run(context -> assertThat(context).doesNotHaveBean(RedisMetrics.class));
    application
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .run(
            context -> {
              assertThat(context).hasSingleBean(RedisMetrics.class);
              assertThat(context).hasSingleBean(DecisionMetrics.class);
              assertThat(context.getBean(MeterRegistry.class).find("rate_limit.keys").gauge())
                  .isNotNull();
            });
    application
        .withClassLoader(new FilteredClassLoader("io.micrometer"))
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RedisMetrics.class));
  }

  @Test
  void theActuatorIsOptional() {
    application
        .withPropertyValues("management.endpoints.web.exposure.include=ratelimits")
        .run(context -> assertThat(context).hasSingleBean(RateLimitsEndpoint.class));
    application
        .withPropertyValues("management.health.weir.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(WeirHealthIndicator.class));
    application
        .withClassLoader(
            new FilteredClassLoader(HealthIndicator.class, ConditionalOnAvailableEndpoint.class))
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void theEndpointChangesNothingUnlessItIsAllowedTo() {
    WebApplicationContextRunner managed =
        servlets
            .withConfiguration(
                AutoConfigurations.of(
                    WebEndpointAutoConfiguration.class, EndpointAutoConfiguration.class))
            .withPropertyValues("management.endpoints.web.exposure.include=ratelimits");

    managed.run(context -> assertThat(operations(context)).containsOnly(WebEndpointHttpMethod.GET));
    managed
        .withPropertyValues("management.endpoint.ratelimits.access=UNRESTRICTED")
        .run(
            context ->
                assertThat(operations(context))
                    .contains(WebEndpointHttpMethod.POST, WebEndpointHttpMethod.DELETE));
  }

  private static List<WebEndpointHttpMethod> operations(ApplicationContext context) {
    return context.getBean(WebEndpointsSupplier.class).getEndpoints().stream()
        .flatMap(endpoint -> endpoint.getOperations().stream())
        .map(operation -> operation.getRequestPredicate().getHttpMethod())
        .toList();
  }

  @Test
  void aServletApplicationHasAFilter() {
    servlets.run(
        context -> {
          FilterRegistrationBean<?> filter = context.getBean(FilterRegistrationBean.class);
          assertThat(filter.getFilter()).isInstanceOf(ExcludingFilter.class);
          assertThat(filter.getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE + 10);
          assertThat(context).hasSingleBean(ServletRefusalAdvice.class);
          assertThat(context).doesNotHaveBean(RateLimitWebFilter.class);
        });
    servlets
        .withPropertyValues("weir.filter.order=5")
        .run(
            context ->
                assertThat(context.getBean(FilterRegistrationBean.class).getOrder()).isEqualTo(5));
    servlets
        .withPropertyValues("weir.filter.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(FilterRegistrationBean.class));
    servlets
        .withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
        .run(context -> assertThat(context).hasSingleBean(FilterRegistrationBean.class));
  }

  @Test
  void aFilterOfTheApplicationsOwnIsTheOnlyOne() {
    servlets
        .withBean(
            RateLimitFilter.class,
            () ->
                new RateLimitFilter(
                    PolicyEngine.inProcess(Policy.builder().build(), new ManualTicker()),
                    new ManualTicker()))
        .run(context -> assertThat(context).doesNotHaveBean(FilterRegistrationBean.class));
  }

  @Test
  void aReactiveApplicationHasAFilter() {
    reactive
        .withPropertyValues("weir.filter.order=7")
        .run(
            context -> {
              assertThat(context.getBean(RateLimitWebFilter.class).getOrder()).isEqualTo(7);
              assertThat(context).hasSingleBean(ReactiveRefusalAdvice.class);
              assertThat(context).doesNotHaveBean(FilterRegistrationBean.class);
            });
    reactive
        .withPropertyValues("weir.filter.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(RateLimitWebFilter.class));
    reactive
        .withClassLoader(new FilteredClassLoader(DispatcherHandler.class))
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void anExcludedPathIsAPath() {
    servlets
        .withPropertyValues("weir.filter.excluded-paths=health")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessage("weir.filter.excluded-paths: must start with /, got \"health\""));
  }

  @Test
  void theHealthCheckIsLookedForWhereTheFilterStandsBeforeIt() {
    assertHealthPath("/actuator/health");
    assertHealthPath("/health", "management.endpoints.web.base-path=/");
    assertHealthPath(
        "/manage/alive",
        "management.endpoints.web.base-path=/manage",
        "management.endpoints.web.path-mapping.health=alive",
        "management.server.port=8080");
    assertHealthPath(null, "management.server.port=9090");
    assertHealthPath(null, "weir.filter.enabled=false");
    assertHealthPath(null, "weir.filter.excluded-paths=/actuator/health");
  }

  private void assertHealthPath(@Nullable String path, String... settings) {
    application
        .withPropertyValues(settings)
        .run(
            context ->
                assertThat(context.getBean(StartupAdvice.class).healthPaths())
                    .isEqualTo(path == null ? List.of() : List.of(path)));
  }
}
