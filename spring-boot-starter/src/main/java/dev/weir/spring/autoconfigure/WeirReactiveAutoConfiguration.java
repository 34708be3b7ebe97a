package dev.weir.spring.autoconfigure;

import dev.weir.Ticker;
import dev.weir.http.LiveLimiter;
import dev.weir.policy.VerificationKey;
import dev.weir.spring.origin.RequestOrigins;
import dev.weir.spring.origin.ServerOrigin;
import dev.weir.spring.store.CountingStore;
import dev.weir.spring.web.CallRefusals;
import dev.weir.spring.web.ExcludedPaths;
import dev.weir.spring.web.RateLimitWebFilter;
import dev.weir.spring.web.ReactiveRefusalAdvice;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.WebFilter;

/** The filter of a reactive application, and its answers to refused calls. */
@AutoConfiguration(after = WeirAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(WebFilter.class)
@ConditionalOnFlag("weir.enabled")
@ConditionalOnBean(LiveLimiter.class)
public final class WeirReactiveAutoConfiguration {
  /** Where requests came from, by those servers that are there. */
  @Bean
  @ConditionalOnMissingBean
  RequestOrigins weirOrigins(ObjectProvider<ServerOrigin> servers) {
    return new RequestOrigins(servers.orderedStream().toList());
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnFlag("weir.filter.enabled")
  RateLimitWebFilter weirFilter(
      LiveLimiter limiter, CountingStore store, WeirProperties properties, RequestOrigins origins) {
    WeirProperties.Filter filter = properties.getFilter();
    return new RateLimitWebFilter(
        limiter,
        () -> store.mayBlock() || fetchesKeys(limiter),
        ExcludedPaths.of(filter.getExcludedPaths()),
        origins,
        filter.getOrder());
  }

  private static boolean fetchesKeys(LiveLimiter limiter) {
    return limiter.get().engine().policy().identity().jwt().stream()
        .anyMatch(jwt -> jwt.key() instanceof VerificationKey.KeySet);
  }

  /** Where WebFlux turns exceptions into answers. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(DispatcherHandler.class)
  static class Flux {
    @Bean
    @ConditionalOnMissingBean
    ReactiveRefusalAdvice weirRefusals(LiveLimiter limiter, Ticker ticker) {
      return new ReactiveRefusalAdvice(new CallRefusals(limiter, ticker));
    }
  }
}
