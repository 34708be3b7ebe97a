package dev.weir.spring.autoconfigure;

import dev.weir.InProcessStore;
import dev.weir.Ticker;
import dev.weir.policy.metrics.DecisionMetrics;
import dev.weir.policy.metrics.StoreMetrics;
import dev.weir.redis.RedisMetrics;
import dev.weir.redis.RedisStore;
import dev.weir.spring.store.CountingStore;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Meters of decisions and of the store, where the application has a registry for them. */
@AutoConfiguration(
    before = WeirAutoConfiguration.class,
    afterName =
        "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnFlag("weir.enabled")
public final class WeirMetricsAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean
  DecisionMetrics weirDecisionMetrics(MeterRegistry registry, Ticker ticker) {
    return new DecisionMetrics(registry, ticker);
  }

  /**
   * How much a store of this process holds; to count what is in a shared one is too slow for a
   * scrape.
   */
  @Bean
  SmartInitializingSingleton weirStoreMeters(
      MeterRegistry registry, ObjectProvider<CountingStore> store) {
    return () ->
        store.ifAvailable(
            counting -> {
              if (counting.limits() instanceof InProcessStore inProcess) {
                StoreMetrics.bind(inProcess, registry);
              }
            });
  }

  /** Meters of Redis. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(RedisStore.class)
  static class Redis {
    @Bean
    @ConditionalOnMissingBean
    RedisMetrics weirRedisMetrics(MeterRegistry registry) {
      return new RedisMetrics(registry);
    }
  }
}
