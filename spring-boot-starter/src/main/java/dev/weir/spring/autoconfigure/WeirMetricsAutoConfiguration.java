package dev.weir.spring.autoconfigure;

import dev.weir.redis.RedisMetrics;
import dev.weir.redis.RedisStore;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
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
@ConditionalOnBooleanProperty(name = "weir.enabled", matchIfMissing = true)
public final class WeirMetricsAutoConfiguration {
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
