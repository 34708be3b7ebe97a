package dev.weir.spring.autoconfigure;

import dev.weir.spring.method.CurrentAnswer;
import dev.weir.spring.method.RateLimitedPostProcessor;
import dev.weir.spring.store.CountingStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.web.context.reactive.ReactiveWebApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;

/** Limits on calls of {@code @RateLimited} methods. */
@AutoConfiguration(
    after = {
      WeirAutoConfiguration.class,
      WeirServletAutoConfiguration.class,
      WeirReactiveAutoConfiguration.class
    })
@ConditionalOnFlag({"weir.enabled", "weir.method.enabled"})
@ConditionalOnBean(CountingStore.class)
public final class WeirMethodAutoConfiguration {
  /** Made before all other beans, so it asks for what it needs when the first call comes. */
  @Bean
  @ConditionalOnMissingBean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static RateLimitedPostProcessor weirRateLimited(
      ApplicationContext context,
      ObjectProvider<CountingStore> store,
      ObjectProvider<CurrentAnswer> current) {
    return new RateLimitedPostProcessor(
        () -> store.getObject().limits(),
        () -> {
          CurrentAnswer known = current.getIfAvailable();
          return known == null ? null : known.get();
        },
        context instanceof ReactiveWebApplicationContext);
  }
}
