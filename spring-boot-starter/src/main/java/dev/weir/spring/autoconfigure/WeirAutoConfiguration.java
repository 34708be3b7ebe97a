package dev.weir.spring.autoconfigure;

import dev.weir.LimitStore;
import dev.weir.Ticker;
import dev.weir.http.AdviceLog;
import dev.weir.http.LiveLimiter;
import dev.weir.policy.EventLog;
import dev.weir.policy.Overrides;
import dev.weir.policy.Penalties;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.PolicyException;
import dev.weir.policy.PolicyListener;
import dev.weir.policy.PolicyProblem;
import dev.weir.policy.ReloadListener;
import dev.weir.redis.RedisStore;
import dev.weir.redis.StoreListener;
import dev.weir.spring.policy.LastReload;
import dev.weir.spring.policy.PolicyInForce;
import dev.weir.spring.policy.PolicySource;
import dev.weir.spring.store.CountingStore;
import dev.weir.spring.store.RedisCounting;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ResourceLoader;

/** The policy, the store it counts in, and the limiter that decides by both. */
@AutoConfiguration(
    afterName =
        "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnFlag("weir.enabled")
@EnableConfigurationProperties(WeirProperties.class)
public final class WeirAutoConfiguration {
  /**
   * What acts by itself, rather than when somebody asks for it, is made when the application
   * starts, also where beans are made when first needed: it follows the policy's file, and needs
   * the limiter, by which the store is opened and whoever listens is there.
   */
  @Bean
  static LazyInitializationExcludeFilter weirActsByItself() {
    return LazyInitializationExcludeFilter.forBeanTypes(PolicyInForce.class, StartupAdvice.class);
  }

  /** A policy of the application's properties or file, unless it makes one itself. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnMissingBean(Policy.class)
  static class ReadPolicy {
    @Bean
    PolicySource weirPolicySource(
        WeirProperties properties, ConfigurableEnvironment environment, ResourceLoader resources) {
      return PolicySource.find(properties.getPolicyFile(), environment, resources);
    }

    @Bean
    Policy weirPolicy(PolicySource source) {
      return source.load();
    }
  }

  @Bean
  @ConditionalOnMissingBean
  Ticker weirTicker() {
    return Ticker.system();
  }

  /** The store, when the library for Redis is there. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(RedisStore.class)
  static class WithRedis {
    @Bean
    @ConditionalOnMissingBean
    CountingStore weirStore(
        Policy policy,
        Ticker ticker,
        ObjectProvider<LimitStore> own,
        ObjectProvider<StoreListener> listeners) {
      LimitStore store = own.getIfAvailable();
      return store == null
          ? RedisCounting.open(policy.store(), ticker, listeners.orderedStream().toList())
          : CountingStore.of(store);
    }
  }

  /** The store, when it is not. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnMissingClass("dev.weir.redis.RedisStore")
  static class WithoutRedis {
    @Bean
    @ConditionalOnMissingBean
    CountingStore weirStore(Policy policy, Ticker ticker, ObjectProvider<LimitStore> own) {
      LimitStore store = own.getIfAvailable();
      return store == null ? CountingStore.open(policy.store(), ticker) : CountingStore.of(store);
    }
  }

  @Bean
  @ConditionalOnMissingBean
  Overrides weirOverrides(CountingStore store, Ticker ticker) {
    return store.overrides(ticker);
  }

  /** Hears of decisions, of policies, and of what administrators change. */
  @Bean
  @ConditionalOnMissingBean
  EventLog weirEventLog(Ticker ticker, Overrides overrides) {
    EventLog log = new EventLog(ticker);
    overrides.onChange(log::overrideChanged);
    return log;
  }

  @Bean
  @ConditionalOnMissingBean
  LastReload weirLastReload(Ticker ticker) {
    return new LastReload(ticker);
  }

  @Bean
  @ConditionalOnMissingBean
  Penalties weirPenalties(CountingStore store, Ticker ticker) {
    return store.penalties(ticker);
  }

  @Bean
  @ConditionalOnMissingBean
  AdviceLog weirAdvice() {
    return new AdviceLog();
  }

  @Bean
  @ConditionalOnMissingBean
  LiveLimiter weirLimiter(
      Policy policy,
      CountingStore store,
      Ticker ticker,
      AdviceLog advice,
      Overrides overrides,
      Penalties penalties,
      ObjectProvider<PolicyListener> listeners,
      ObjectProvider<PolicySource> source) {
    List<PolicyListener> told = listeners.orderedStream().toList();
    try {
      return new LiveLimiter(
          policy,
          next -> {
            PolicyEngine.Builder engine =
                PolicyEngine.builder(next, store.limits())
                    .overrides(overrides)
                    .penalties(penalties)
                    .ticker(ticker);
            told.forEach(engine::listener);
            return engine.build();
          },
          ticker,
          advice);
    } catch (IllegalArgumentException e) {
      throw unusable(e, source.stream().map(PolicySource::toString).findFirst());
    }
  }

  /**
   * What only shows when a policy is used, such as a key file that is none, told as its problem.
   */
  private static PolicyException unusable(IllegalArgumentException e, Optional<String> source) {
    String message = String.valueOf(e.getMessage());
    int colon = message.indexOf(": ");
    String path = colon < 0 ? "policy" : message.substring(0, colon);
    PolicyException told =
        new PolicyException(
            List.of(
                new PolicyProblem(
                    source.orElse("policy"),
                    0,
                    0,
                    path,
                    message.substring(colon < 0 ? 0 : colon + 2))));
    told.initCause(e);
    return told;
  }

  @Bean
  @ConditionalOnMissingBean
  PolicyInForce weirPolicyInForce(
      LiveLimiter limiter,
      WeirProperties properties,
      Ticker ticker,
      ObjectProvider<PolicySource> source,
      ObjectProvider<ReloadListener> listeners) {
    Optional<PolicySource> from = source.stream().findFirst();
    return from.flatMap(PolicySource::file).isEmpty()
        ? PolicyInForce.fixed(limiter, from)
        : PolicyInForce.following(
            limiter,
            from.get(),
            properties.getReload().isEnabled(),
            ticker,
            listeners.orderedStream().toList());
  }

  @Bean
  @ConditionalOnMissingBean
  StartupAdvice weirStartupAdvice(
      LiveLimiter limiter, WeirProperties properties, ConfigurableEnvironment environment) {
    return new StartupAdvice(limiter, properties, environment);
  }
}
