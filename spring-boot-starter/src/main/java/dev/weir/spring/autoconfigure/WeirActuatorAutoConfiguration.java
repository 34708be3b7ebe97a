package dev.weir.spring.autoconfigure;

import dev.weir.Ticker;
import dev.weir.policy.Overrides;
import dev.weir.policy.Penalties;
import dev.weir.spring.actuate.RateLimitsEndpoint;
import dev.weir.spring.actuate.WeirHealthIndicator;
import dev.weir.spring.policy.LastReload;
import dev.weir.spring.policy.PolicyInForce;
import dev.weir.spring.store.CountingStore;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What operators see and change, where the actuator is. */
@AutoConfiguration(after = WeirAutoConfiguration.class)
@ConditionalOnFlag("weir.enabled")
@ConditionalOnBean(CountingStore.class)
public final class WeirActuatorAutoConfiguration {
  /** The endpoint {@code ratelimits}. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
  @ConditionalOnAvailableEndpoint(RateLimitsEndpoint.class)
  static class Endpoint {
    @Bean
    @ConditionalOnMissingBean
    RateLimitsEndpoint weirEndpoint(
        PolicyInForce policy,
        CountingStore store,
        Overrides overrides,
        Penalties penalties,
        Ticker ticker) {
      return new RateLimitsEndpoint(policy, store, overrides, penalties, ticker);
    }
  }

  /** Store and policy as a part of the application's health. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(HealthIndicator.class)
  @ConditionalOnEnabledHealthIndicator("weir")
  static class Health {
    @Bean
    @ConditionalOnMissingBean
    WeirHealthIndicator weirHealthIndicator(CountingStore store, LastReload policy) {
      return new WeirHealthIndicator(store, policy);
    }
  }
}
