package dev.weir.server;

import dev.weir.server.check.CheckController;
import dev.weir.server.web.BodyLimitFilter;
import dev.weir.server.web.ProblemHandler;
import dev.weir.server.web.ProblemReport;
import dev.weir.server.web.UnreadBodyValve;
import dev.weir.spring.autoconfigure.WeirProperties;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.autoconfigure.metrics.TomcatMetricsAutoConfiguration;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** What a server has beside the limits, which the starter brings. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
    exclude = {ErrorMvcAutoConfiguration.class, TomcatMetricsAutoConfiguration.class})
@Import({
  CheckController.class,
  HealthController.class,
  MetricsController.class,
  ProblemHandler.class
})
final class ServerApplication {
  /** Comes after the limits, which then count who sends too much. */
  @Bean
  FilterRegistrationBean<BodyLimitFilter> bodyLimit(WeirProperties limits) {
    FilterRegistrationBean<BodyLimitFilter> filter =
        new FilterRegistrationBean<>(new BodyLimitFilter());
    filter.setOrder(limits.getFilter().getOrder() + 1);
    return filter;
  }

  @Bean
  PrometheusMeterRegistry metrics() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
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
}
