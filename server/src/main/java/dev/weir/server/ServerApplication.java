package dev.weir.server;

import dev.weir.http.LiveLimiter;
import dev.weir.http.servlet.RateLimitFilter;
import dev.weir.server.check.CheckController;
import dev.weir.server.web.BodyLimitFilter;
import dev.weir.server.web.PathExclusion;
import dev.weir.server.web.ProblemHandler;
import dev.weir.server.web.ProblemReport;
import dev.weir.server.web.UnreadBodyValve;
import jakarta.servlet.Filter;
import java.util.HashSet;
import java.util.Set;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** The wiring: who is registered where, in which order. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = ErrorMvcAutoConfiguration.class)
@Import({CheckController.class, HealthController.class, ProblemHandler.class})
final class ServerApplication {
  /**
   * Limits every path but two: the decision API, whose caller asks for others, and the health of a
   * server, whose probes count only against an endpoint of exactly that path.
   */
  @Bean
  FilterRegistrationBean<Filter> rateLimits(LiveLimiter limiter) {
    Set<String> unlimited = new HashSet<>(Set.of(CheckController.PATH));
    boolean limitsHealth =
        limiter.get().engine().policy().endpoints().stream()
            .anyMatch(endpoint -> endpoint.path().toString().equals(HealthController.PATH));
    if (!limitsHealth) {
      unlimited.add(HealthController.PATH);
    }
    return first(0, new PathExclusion(unlimited, new RateLimitFilter(limiter)));
  }

  @Bean
  FilterRegistrationBean<Filter> bodyLimit() {
    return first(1, new BodyLimitFilter());
  }

  /**
   * Errors of Tomcat's own as problems; no body asked for before somebody reads it, nor waited for
   * when nobody does.
   */
  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> tomcat() {
    return factory -> {
      factory.addEngineValves(new UnreadBodyValve());
      factory.addContextCustomizers(
          context ->
              ((StandardHost) context.getParent())
                  .setErrorReportValveClass(ProblemReport.class.getName()));
      factory.addConnectorCustomizers(
          connector -> connector.setProperty("continueResponseTiming", "onRead"));
    };
  }

  private static FilterRegistrationBean<Filter> first(int place, Filter filter) {
    FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + place);
    return registration;
  }
}
