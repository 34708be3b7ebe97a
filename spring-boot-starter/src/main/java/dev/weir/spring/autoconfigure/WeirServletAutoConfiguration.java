package dev.weir.spring.autoconfigure;

import dev.weir.Ticker;
import dev.weir.http.LiveLimiter;
import dev.weir.http.servlet.RateLimitFilter;
import dev.weir.spring.method.CurrentAnswer;
import dev.weir.spring.method.ServletCurrentAnswer;
import dev.weir.spring.web.CallRefusals;
import dev.weir.spring.web.ExcludedPaths;
import dev.weir.spring.web.ExcludingFilter;
import dev.weir.spring.web.ServletRefusalAdvice;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.DispatcherServlet;

/** The filter of a servlet application, and its answers to refused calls. */
@AutoConfiguration(after = WeirAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(Filter.class)
@ConditionalOnFlag("weir.enabled")
@ConditionalOnBean(LiveLimiter.class)
public final class WeirServletAutoConfiguration {
  @Bean
  @ConditionalOnMissingFilterBean(RateLimitFilter.class)
  @ConditionalOnFlag("weir.filter.enabled")
  FilterRegistrationBean<ExcludingFilter> weirFilter(
      LiveLimiter limiter, WeirProperties properties) {
    ExcludedPaths excluded = ExcludedPaths.of(properties.getFilter().getExcludedPaths());
    FilterRegistrationBean<ExcludingFilter> registration =
        new FilterRegistrationBean<>(
            new ExcludingFilter(excluded, limiter, new RateLimitFilter(limiter)));
    registration.setOrder(properties.getFilter().getOrder());
    registration.setDispatcherTypes(
        DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
    return registration;
  }

  @Bean
  @ConditionalOnMissingBean
  CurrentAnswer weirCurrentAnswer() {
    return new ServletCurrentAnswer();
  }

  /** Where Spring MVC turns exceptions into answers. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(DispatcherServlet.class)
  static class Mvc {
    @Bean
    @ConditionalOnMissingBean
    ServletRefusalAdvice weirRefusals(LiveLimiter limiter, Ticker ticker) {
      return new ServletRefusalAdvice(new CallRefusals(limiter, ticker));
    }
  }
}
